import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { container } from "@/container";
import { AppShell } from "@/ui/shell/app-shell";
import { sidebarCookie } from "@/ui/shell/sidebar-cookie";
import { findSignedIn } from "./signed-in";

/** The frame around a page. Each page sends strangers away itself, since it alone knows where they wanted to go. */
export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const found = await findSignedIn();
  if (!found) return children;
  const isSidebarShown = (await cookies()).get(sidebarCookie)?.value !== "hidden";
  return (
    <AppShell me={found.me} release={container().release} isSidebarShown={isSidebarShown}>
      {children}
    </AppShell>
  );
}
