import type { Metadata } from "next";
import { signedIn } from "@/app/(workspace)/signed-in";
import { SettingsScreen } from "@/ui/settings/settings-screen";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  await signedIn("/settings");
  return <SettingsScreen />;
}
