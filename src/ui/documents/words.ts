import type { DocumentState, DocumentSummary } from "@/contracts/documents";
import { errorMessages } from "@/contracts/error-messages";
import { count } from "@/ui/primitives/words";

const UNITS = ["kB", "MB", "GB", "TB"];

/** A size as people write it: 812 bytes, 4.2 MB. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  let value = bytes / 1_000;
  let unit = 0;
  for (; value >= 999.5 && unit < UNITS.length - 1; unit += 1) value /= 1_000;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** When something happened: "just now", "2 minutes ago", "12 March". */
export function whenInWords(iso: string, now: Date): string {
  const date = new Date(iso);
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${count(minutes, "minute")} ago`;
  if (minutes < 60 * 24 && date.getDate() === now.getDate()) return `${count(Math.floor(minutes / 60), "hour")} ago`;
  const isThisYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: isThisYear ? undefined : "numeric" });
}

const stateWords: Record<DocumentState, string> = {
  received: "Waiting",
  reading: "Reading",
  splitting: "Splitting",
  embedding: "Embedding",
  indexing: "Indexing",
  ready: "Ready",
  failed: "Failed",
};

/** Where a document is, as true as it is known: "Reading 112 of 184", "Waiting, 3 before it", "Ready, 7 pages empty". */
export function stateInWords(document: Pick<DocumentSummary, "state" | "progress" | "queuePosition" | "emptyPages">): string {
  const { state, progress, queuePosition, emptyPages } = document;
  const word = stateWords[state];
  if (state === "received" && queuePosition) return `${word}, ${queuePosition.toLocaleString("en")} before it`;
  if (state === "ready" && emptyPages.length > 0) return `${word}, ${count(emptyPages.length, "page")} empty`;
  if (progress && progress.total > 0 && isUnderWay(state)) {
    return `${word} ${progress.done.toLocaleString("en")} of ${progress.total.toLocaleString("en")}`;
  }
  return word;
}

export function isUnderWay(state: DocumentState): boolean {
  return state !== "ready" && state !== "failed";
}

/** What a person should know about a document beside its state, and what to do about it; null where all is well. */
export function adviceFor(document: Pick<DocumentSummary, "failure" | "emptyPages" | "state" | "notice">): string | null {
  if (document.failure) {
    const sentence = errorMessages[document.failure.code];
    return document.failure.detail ? `${sentence} (${document.failure.detail})` : sentence;
  }
  if (document.state !== "ready") return null;
  const advice = [document.notice, emptyPagesAdvice(document.emptyPages)].filter((sentence) => sentence !== null);
  return advice.length > 0 ? advice.join(" ") : null;
}

function emptyPagesAdvice(emptyPages: number[]): string | null {
  if (emptyPages.length === 0) return null;
  const isOne = emptyPages.length === 1;
  return `${isOne ? "Page" : "Pages"} ${rangesOf(emptyPages)} ${isOne ? "holds" : "hold"} no text, perhaps only pictures. Upload a version with text.`;
}

/** 3, 4, 5, 9 → "3 to 5 and 9"; a long list ends in "and more". */
export function rangesOf(pages: number[]): string {
  const ranges: [number, number][] = [];
  for (const page of [...pages].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else ranges.push([page, page]);
  }
  const words = ranges.slice(0, 5).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  if (ranges.length > 5) words.push("more");
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "");
}
