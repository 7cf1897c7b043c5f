import type { PrintedLine } from "./pdf-lines";

// Two chapters may begin alike; what three pages bear at their edge is a running line.
const LEAST_PAGES = 3;

/**
 * The running lines of a document: what stands at the upper or lower edge of its page and either comes back on others,
 * numbers aside, or bears the page's own printed number. They are text, but no headings.
 */
export function findRunningLines(pages: PrintedLine[][], labels: string[]): Set<PrintedLine> {
  const edges = pages.map(edgesOf);
  const pagesWith = new Map<string, number>();
  for (const lines of edges) {
    const keys = new Set(lines.map(keyOf));
    for (const key of keys) pagesWith.set(key, (pagesWith.get(key) ?? 0) + 1);
  }
  const isRunning = (line: PrintedLine, page: number) => (pagesWith.get(keyOf(line)) ?? 0) >= LEAST_PAGES || bears(line, labels[page]);
  return new Set(edges.flatMap((lines, page) => lines.filter((line) => isRunning(line, page))));
}

/** The uppermost and the lowest line. */
function edgesOf(lines: PrintedLine[]): PrintedLine[] {
  const byHeight = lines.filter(({ turn }) => turn === 0).sort((left, right) => left.base - right.base);
  const [first] = byHeight;
  const last = byHeight.at(-1);
  return first && last && first !== last ? [first, last] : [];
}

function keyOf({ text }: PrintedLine): string {
  return text
    .toLowerCase()
    .replace(/[\d\s.·|/–-]+/g, " ")
    .trim();
}

/** Whether a line begins or ends with its page's number, and says something else besides. */
function bears({ text }: PrintedLine, label: string | undefined): boolean {
  const words = text.split(/\s+/);
  return label !== undefined && /\d/.test(label) && words.length > 1 && (words[0] === label || words.at(-1) === label);
}
