import type { Metadata } from "next";
import { signedIn } from "@/app/(workspace)/signed-in";
import { StatusScreen } from "@/ui/status/status-screen";

export const metadata: Metadata = { title: "Status" };

export default async function StatusPage() {
  await signedIn("/settings/status");
  return <StatusScreen />;
}
