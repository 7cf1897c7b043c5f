"use client";

import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Me } from "@/contracts/account";
import { useIsSignedOut } from "@/ui/api/session";
import { ApiProvider } from "@/ui/api/trpc";
import { Dialog } from "@/ui/primitives/dialog";
import { setCookie } from "@/ui/primitives/theme";
import { ToastRegion } from "@/ui/primitives/toast";
import { NewerRelease } from "./newer-release";
import { OfflineBanner } from "./offline-banner";
import { ShellProvider } from "./shell-context";
import { Sidebar } from "./sidebar";
import { sidebarCookie } from "./sidebar-cookie";

const SignInAgain = dynamic(() => import("./sign-in-again").then((module) => module.SignInAgain));

type Props = { me: Me; release: string; isSidebarShown: boolean; children: ReactNode };

/** The frame of every signed-in page: side bar, page, notices. */
export function AppShell({ me, release, isSidebarShown, children }: Props) {
  const [isShown, setIsShown] = useState(isSidebarShown);
  const [sheetPath, setSheetPath] = useState<string | null>(null);
  const pathname = usePathname();
  const closeSheet = () => setSheetPath(null);
  const shell = useMemo(() => {
    const toggleSidebar = () => {
      setIsShown(!isShown);
      setCookie(sidebarCookie, isShown ? "hidden" : "shown");
    };
    return { me, isSidebarShown: isShown, toggleSidebar, openSheet: () => setSheetPath(pathname) };
  }, [me, isShown, pathname]);
  useShortcuts(shell.toggleSidebar);

  return (
    <ApiProvider>
      <ShellProvider value={shell}>
        <a
          href="#main"
          className="sr-only z-50 rounded-control bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
        >
          Skip to content
        </a>
        <div className="flex h-dvh">
          {isShown ? (
            <aside aria-label="Side bar" className="hidden w-62 shrink-0 border-r border-line side:block">
              <Sidebar />
            </aside>
          ) : null}
          <Dialog shape="sheet" title="Menu" isOpen={sheetPath === pathname} onClose={closeSheet}>
            <Sidebar onLeave={closeSheet} />
          </Dialog>
          <div className="flex min-w-0 flex-1 flex-col">
            <OfflineBanner />
            {children}
          </div>
        </div>
        <EndedSession />
        <NewerRelease key={pathname} own={release} />
        <ToastRegion />
      </ShellProvider>
    </ApiProvider>
  );
}

/** What is seldom needed is fetched when it is. */
function EndedSession() {
  return useIsSignedOut() ? <SignInAgain /> : null;
}

function useShortcuts(toggleSidebar: () => void): void {
  const router = useRouter();
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = `${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`;
      const act = { "shift+o": () => router.push("/"), "shift+s": toggleSidebar, k: focusSearch }[key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", handleKey);
    return () => document.removeEventListener("keydown", handleKey);
  }, [router, toggleSidebar]);
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("aside input[type=search]")?.focus();
}
