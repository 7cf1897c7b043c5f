"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import localFont from "next/font/local";
import { useEffect, useRef } from "react";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { Icon } from "@/ui/primitives/icon";
import { DrawerFooter } from "./drawer-footer";
import type { DrawerTarget } from "./drawer-target";
import { PassageReader } from "./passage-reader";
import { placeOf, sheetOf } from "./source-words";

const readingFont = localFont({
  src: "../../../node_modules/@fontsource-variable/literata/files/literata-latin-wght-normal.woff2",
  weight: "400 700",
  display: "swap",
  variable: "--font-reading",
  preload: false,
  adjustFontFallback: "Times New Roman",
});

const extendedFont = localFont({
  src: "../../../node_modules/@fontsource-variable/literata/files/literata-latin-ext-wght-normal.woff2",
  weight: "400 700",
  display: "swap",
  variable: "--font-reading-extended",
  preload: false,
  adjustFontFallback: false,
  declarations: [{ prop: "unicode-range", value: "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+1E00-1E9F, U+1EF2-1EFF" }],
});

type DrawerProps = {
  target: DrawerTarget;
  /** Which citation of how many; null for a source that is not cited. */
  step: { here: number; total: number } | null;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
};

const NEIGHBOURS = 3;

/** The page at the right: the very words that an answer leans on, marked among their neighbours. */
export function Drawer({ target, step, onStep, onClose }: DrawerProps) {
  const client = useClient();
  const panelRef = useRef<HTMLElement>(null);
  const passage = useQuery({
    queryKey: cacheKeys.passage(target.passageId),
    queryFn: () => client.documents.passage.query({ passageId: target.passageId, around: NEIGHBOURS }),
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    panelRef.current?.focus();
  }, []);
  const here = passage.data?.passages.find((candidate) => candidate.id === target.passageId);
  const fileName = passage.data?.document.name;
  const place = target.place ?? (here ? placeOf(here) : null);

  return (
    <aside
      ref={panelRef}
      tabIndex={-1}
      aria-label={`Source: ${target.title}`}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        else if (event.key === "]" && step) onStep(1);
        else if (event.key === "[" && step) onStep(-1);
      }}
      className={`${readingFont.variable} ${extendedFont.variable} drawer`}
    >
      <header className="flex items-start gap-2 border-b border-line py-3.5 pr-2 pl-5">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold [overflow-wrap:anywhere]">{target.title}</h2>
          {fileName && fileName !== target.title ? <p className="text-xs text-soft [overflow-wrap:anywhere]">{fileName}</p> : null}
          <p className="text-xs text-soft">
            {[place, here?.headings.at(-1)]
              .filter((part, position, parts) => part && part !== target.title && parts.indexOf(part) === position)
              .join(" · ")}
          </p>
        </div>
        <Button look="quiet" size="icon" aria-label="Close source" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must scroll by keyboard too. */}
      <section aria-label="Text" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
        <PassageReader query={passage} target={target} />
      </section>
      <DrawerFooter
        target={target}
        sheet={here ? sheetOf(target.page, here) : null}
        document={passage.data?.document}
        step={step}
        onStep={onStep}
      />
    </aside>
  );
}
