import type { Told } from "../load/streams";
import { countBy, failuresOf, goneBack, type Noted, timesOf } from "../load/tally";
import { type Figures, type Finding, unless } from "./drill";

export type Traffic = { noted: Noted[]; told: Told[] };

export function figuresOf({ noted, told }: Traffic): Figures {
  const { p50, p99, max } = timesOf(noted);
  const failed = Object.values(failuresOf(noted)).reduce((sum, count) => sum + count, 0);
  const streams = countBy(told.map(({ outcome }) => outcome));
  return {
    requests: noted.length,
    failed,
    "p50 ms": p50,
    "p99 ms": p99,
    "max ms": max,
    streams: told.length,
    whole: streams.whole ?? 0,
    resumed: streams.resumed ?? 0,
    broken: streams.broken ?? 0,
  };
}

/** What people saw of it that they should not have. */
export function faultsSeen({ noted, told }: Traffic): Finding[] {
  const streams = countBy(told.filter(({ outcome }) => outcome !== "whole").map(({ outcome, why }) => `stream ${outcome}: ${why}`));
  return [...sentences(failuresOf(noted)), ...sentences(streams)];
}

/** A client that saw old, new and old again has met two releases by turns. */
export function turnsSeen({ noted }: Traffic): Finding[] {
  return goneBack(noted).map((client) => `went back: ${client}`);
}

export function slowTo({ noted }: Traffic, maxMs: number): Finding[] {
  const { max } = timesOf(noted);
  return unless(max < maxMs, `a request took ${max} ms`);
}

function sentences(counts: Record<string, number>): Finding[] {
  return Object.entries(counts).map(([name, count]) => `${count} × ${name}`);
}
