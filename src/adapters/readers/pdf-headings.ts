import { titleKey } from "./pdf-about";
import type { PrintedLine } from "./pdf-lines";
import { findRunningLines } from "./pdf-running";

/** Answers for a line 0 for running text, else the heading's level: by the outline's depth, or by the rank of its size. */
export function createLevels(pages: PrintedLine[][], { outline, labels }: { outline: Map<string, number>; labels: string[] }) {
  const running = findRunningLines(pages, labels);
  const weights = new Map<number, number>();
  for (const line of pages.flat()) weights.set(rounded(line.size), (weights.get(rounded(line.size)) ?? 0) + line.text.length);
  const body = [...weights].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
  const larger = [...weights.keys()].filter((size) => size > body * 1.08).sort((left, right) => right - left);
  return (line: PrintedLine): number => {
    if (line.turn !== 0 || running.has(line) || line.text.length > 200 || !/\p{L}{2}/u.test(line.text)) return 0;
    const listed = outline.get(titleKey(line.text));
    if (listed) return listed;
    const rank = larger.indexOf(rounded(line.size));
    return rank === -1 ? 0 : Math.min(rank + 1, 6);
  };
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}
