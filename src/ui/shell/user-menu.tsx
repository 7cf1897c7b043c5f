"use client";

import { useRouter } from "next/navigation";
import { signOut } from "@/ui/api/sign-out";
import { Menu } from "@/ui/primitives/menu";
import { useShell } from "./shell-context";

export function UserMenu() {
  const { me } = useShell();
  const router = useRouter();
  return (
    <div className="border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <Menu
        label={`Account of ${me.name}`}
        isNamedByContent
        className="flex min-h-11 w-full items-center gap-2.5 rounded-control px-2.5 text-left text-sm text-soft hover:text-ink"
        choices={[
          { label: "Settings", onChoose: () => router.push("/settings") },
          { label: "Sign out", onChoose: signOut },
        ]}
      >
        <span
          aria-hidden="true"
          className="grid size-7 shrink-0 place-items-center rounded-full bg-tint text-[0.6875rem] font-semibold text-accent"
        >
          {initialsOf(me.name)}
        </span>
        <span className="truncate">
          {me.workspaceName}
          <span className="sr-only">, account of {me.name}</span>
        </span>
      </Menu>
    </div>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
