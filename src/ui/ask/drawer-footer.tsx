"use client";

import { useState } from "react";
import type { PassageInContext } from "@/contracts/documents";
import { Button } from "@/ui/primitives/button";
import { copyText } from "@/ui/primitives/copy-text";
import type { DrawerTarget } from "./drawer-target";

type DrawerFooterProps = {
  target: DrawerTarget;
  /** Which sheet of the file to open, from 0. */
  sheet: number | null;
  document: PassageInContext["document"] | undefined;
  step: { here: number; total: number } | null;
  onStep: (by: 1 | -1) => void;
};

/** The way to the next citation, to the original, and the quote to take along. */
export function DrawerFooter({ target, sheet, document, step, onStep }: DrawerFooterProps) {
  const [isCopied, setIsCopied] = useState(false);
  const original = document && !document.isDeleted ? originalOf(document, sheet, target.place) : null;
  return (
    <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] text-xs text-soft">
      {step ? (
        <div className="flex items-center gap-1">
          <StepButton label="Previous citation" sign="[" isDisabled={step.here === 0} onClick={() => onStep(-1)} />
          <StepButton label="Next citation" sign="]" isDisabled={step.here === step.total - 1} onClick={() => onStep(1)} />
          <span className="pl-1.5">
            citation {step.here + 1} of {step.total}
          </span>
        </div>
      ) : (
        <span className="px-1">read, not cited</span>
      )}
      <span className="ml-auto flex items-center gap-1">
        {target.quote ? (
          <Button look="quiet" size="small" onClick={async () => setIsCopied(await copyText(target.quote ?? ""))}>
            {isCopied ? "Copied" : "Copy quote"}
          </Button>
        ) : null}
        {original ? (
          <a
            href={original.href}
            target={original.opensTab ? "_blank" : undefined}
            rel="noreferrer"
            className="inline-flex min-h-7 items-center rounded-control px-2 text-ink hover:bg-tint pointer-coarse:min-h-11"
          >
            {original.label}
          </a>
        ) : null}
      </span>
    </footer>
  );
}

function originalOf(document: PassageInContext["document"], sheet: number | null, place: string | null) {
  const address = `/api/documents/${document.id}/original`;
  if (document.type === "txt") return { href: `${address}?inline=1`, label: "Open original", opensTab: true };
  if (document.type !== "pdf") return { href: address, label: "Download original", opensTab: false };
  const isPaged = sheet !== null;
  return {
    href: `${address}?inline=1${isPaged ? `#page=${sheet + 1}` : ""}`,
    label: isPaged && place ? `Open ${place}` : "Open original",
    opensTab: true,
  };
}

type StepButtonProps = { label: string; sign: string; isDisabled: boolean; onClick: () => void };

function StepButton({ label, sign, isDisabled, onClick }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={sign}
      aria-disabled={isDisabled}
      onClick={() => !isDisabled && onClick()}
      className="grid size-6 place-items-center rounded-chip border border-line bg-paper font-mono text-ink aria-disabled:text-soft pointer-coarse:size-11"
    >
      {sign}
    </button>
  );
}
