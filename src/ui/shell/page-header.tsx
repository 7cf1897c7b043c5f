"use client";

import type { ReactNode } from "react";
import { Button } from "@/ui/primitives/button";
import { Icon } from "@/ui/primitives/icon";
import { useShell } from "./shell-context";

/** The top line of a page: its title, what it counts, what can be done; on phones also the way to the menu. */
export function PageHeader({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  const { isSidebarShown, toggleSidebar, openSheet } = useShell();
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-3 px-4 side:px-6">
      <Button look="quiet" size="icon" aria-label="Open menu" onClick={openSheet} className="-ml-2 side:hidden">
        <Icon name="menu" />
      </Button>
      {isSidebarShown ? null : (
        <Button look="quiet" size="icon" aria-label="Show side bar" onClick={toggleSidebar} className="-ml-2 max-side:hidden">
          <Icon name="panel" />
        </Button>
      )}
      <div className="flex min-w-0 flex-1 items-baseline gap-2">
        <h1 className="truncate text-sm font-semibold">{title}</h1>
        {note ? <span className="truncate text-sm text-soft max-side:hidden">{note}</span> : null}
      </div>
      {children}
    </header>
  );
}
