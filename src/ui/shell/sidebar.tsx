"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { Button } from "@/ui/primitives/button";
import { Icon, type IconName } from "@/ui/primitives/icon";
import { ConversationList } from "./conversation-list";
import { Logo } from "./logo";
import { useShell } from "./shell-context";
import { UserMenu } from "./user-menu";

const places: { href: string; label: string; icon: IconName }[] = [
  { href: "/", label: "Ask", icon: "ask" },
  { href: "/documents", label: "Documents", icon: "document" },
  { href: "/settings", label: "Settings", icon: "settings" },
];

/** Where one can go, and every conversation so far. */
export function Sidebar({ onLeave }: { onLeave?: () => void }) {
  const { toggleSidebar } = useShell();
  const pathname = usePathname();
  const [search, setSearch] = useState("");
  const deferredSearch = useDeferredValue(search.trim());
  return (
    <div className="flex h-full flex-col bg-paper pt-4">
      <div className="flex items-center justify-between pr-2 pl-5">
        <Link href="/" onClick={onLeave} className="flex min-h-9 items-center">
          <Logo />
        </Link>
        <Button look="quiet" size="icon" aria-label={onLeave ? "Close menu" : "Hide side bar"} onClick={onLeave ?? toggleSidebar}>
          <Icon name={onLeave ? "close" : "panel"} />
        </Button>
      </div>
      <nav aria-label="Main" className="mt-2 grid gap-0.5 px-3">
        {places.map((place) => {
          const isHere = place.href === "/" ? pathname === "/" : pathname.startsWith(place.href);
          return (
            <Link
              key={place.href}
              href={place.href}
              onClick={onLeave}
              aria-current={isHere ? "page" : undefined}
              className={`flex min-h-9 items-center gap-2.5 rounded-control border px-2.5 pointer-coarse:min-h-11 ${
                isHere ? "border-line bg-sheet text-ink" : "border-transparent text-soft hover:text-ink"
              }`}
            >
              <Icon name={place.icon} />
              {place.label}
            </Link>
          );
        })}
      </nav>
      <div className="relative mx-3 mt-4">
        <Icon name="search" className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-soft" />
        <input
          type="search"
          aria-label="Search conversations"
          placeholder="Search conversations"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="min-h-8 w-full rounded-control border border-line bg-transparent pr-2 pl-8 text-sm pointer-coarse:min-h-11"
        />
      </div>
      <div className="mt-2 min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        <ConversationList search={deferredSearch} onLeave={onLeave} />
      </div>
      <UserMenu />
    </div>
  );
}
