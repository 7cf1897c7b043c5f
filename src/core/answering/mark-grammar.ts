// How models write citations: [1] [^1] [1, 2] [1–3] [Source 2] 【3†L1-L4】. What stands between the brackets:
const CONTENT = /^\^?\s*(?:(?:sources?|passages?|documents?|quellen?)\s*)?[\d\s,;&–-]*(?:†[^\]】］\n]*)?$/i;
const NAMES = ["sources", "passages", "documents", "quellen"];
const LONGEST = 60;
const WIDEST_RANGE = 20;

export function isOpener(unit: string): boolean {
  return "[【［".includes(unit);
}

export function isCloser(unit: string): boolean {
  return "]】］".includes(unit);
}

/** Whether what stands after an open bracket may still become a mark. */
export function mayBecomeMark(content: string): boolean {
  if (content.length >= LONGEST) return false;
  return CONTENT.test(content) || NAMES.some((name) => name.startsWith(content.toLowerCase()));
}

/** The numbers between two brackets, each once; null where it is no mark. */
export function numbersOfMark(content: string): number[] | null {
  if (!/\d/.test(content) || !CONTENT.test(content)) return null;
  const [numbers = ""] = content.split("†");
  const found = [...numbers.matchAll(/(\d+)(?:\s*[–-]\s*(\d+))?/g)];
  return [...new Set(found.flatMap(([, first, last]) => range(Number(first), Number(last ?? first))))];
}

function range(first: number, last: number): number[] {
  // A longer stretch is of pages or years, not of passages.
  if (last < first || last - first > WIDEST_RANGE) return [first, last];
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}
