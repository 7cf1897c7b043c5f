import type { Metadata } from "next";
import { AskScreen } from "@/ui/ask/ask-screen";
import { signedIn } from "./signed-in";

export const metadata: Metadata = { title: "Ask" };

export default async function AskPage() {
  await signedIn("/");
  return <AskScreen conversationId={null} />;
}
