import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { container } from "@/container";
import { SetupScreen } from "@/ui/auth/setup-screen";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  if (await container().accounts.isSetUp()) redirect("/sign-in");
  const { token } = await searchParams;
  if (typeof token !== "string" || token === "") return <SetupScreen token="" problem="missing" />;
  return <SetupScreen token={token} problem={(await container().accounts.isSetupToken(token)) ? null : "wrong"} />;
}
