import { z } from "zod";
import type { ChannelLengths, TermCounts } from "./terms";

const channels = z.object({ w: z.number(), p: z.number(), g: z.number(), i: z.number() });
const none: ChannelLengths = { w: 0, p: 0, g: 0, i: 0 };

/** `workspaces.term_totals` and `document_versions.term_totals`: how many passages, and how many terms they hold by vector and channel. */
export const termTotals = z.object({ passages: z.number().default(0), lex: channels.default(none), meta: channels.default(none) });
export type TermTotals = z.infer<typeof termTotals>;

/** `workspaces.mean_lengths`: what stored weights are made with; empty before the first document. */
export const meanLengths = z.object({ lex: channels, meta: channels });
export type MeanLengths = z.infer<typeof meanLengths>;

// Weights are made anew when a true mean has moved by more than this share.
const DRIFT = 0.1;
// A channel of few terms a passage (names) moves by chance; weighing a whole library again for it would be waste.
const FEW = 5;

/** What a version's passages add to the totals. */
export function totalsOf(passages: { lex: TermCounts; meta: TermCounts }[]): TermTotals {
  return passages.reduce<TermTotals>(
    (sum, { lex, meta }) => ({ passages: sum.passages + 1, lex: plus(sum.lex, lex.lengths, 1), meta: plus(sum.meta, meta.lengths, 1) }),
    { passages: 0, lex: none, meta: none },
  );
}

/** Totals after a version came (`sign` 1) or went (−1). */
export function addTotals(totals: TermTotals, more: TermTotals, sign: 1 | -1): TermTotals {
  return {
    passages: totals.passages + sign * more.passages,
    lex: plus(totals.lex, more.lex, sign),
    meta: plus(totals.meta, more.meta, sign),
  };
}

/** The true mean lengths of what is live; null where nothing is. */
export function meansOf({ passages, lex, meta }: TermTotals): MeanLengths | null {
  return passages > 0 ? { lex: divide(lex, passages), meta: divide(meta, passages) } : null;
}

/** Whether weights made with `used` are too far from the true means. */
export function hasDrifted(used: MeanLengths | null, means: MeanLengths | null): boolean {
  if (!means) return false;
  if (!used) return true;
  return pairs(used.lex, means.lex)
    .concat(pairs(used.meta, means.meta))
    .some(([before, now]) => Math.abs(now - before) > DRIFT * Math.max(before, FEW));
}

function pairs(used: ChannelLengths, means: ChannelLengths): [number, number][] {
  return [
    [used.w, means.w],
    [used.p, means.p],
    [used.g, means.g],
    [used.i, means.i],
  ];
}

function plus(sum: ChannelLengths, more: ChannelLengths, sign: 1 | -1): ChannelLengths {
  return { w: sum.w + sign * more.w, p: sum.p + sign * more.p, g: sum.g + sign * more.g, i: sum.i + sign * more.i };
}

function divide(sum: ChannelLengths, by: number): ChannelLengths {
  return { w: sum.w / by, p: sum.p / by, g: sum.g / by, i: sum.i / by };
}
