import type { PassageView } from "@/contracts/documents";

export type Stretch = { text: string; isMarked: boolean };
export type ShownPassage = { id: string; heading: string | null; page: string | null; isCited: boolean; stretches: Stretch[] };

/** What is pointed at: a passage, and in it (or across its neighbours) the quote from `start` to `end` of the document's text. */
export type Target = { passageId: string; start: number; end: number };

/**
 * Passages as the drawer shows them: nothing twice where neighbours overlap, a heading where it changes,
 * the quoted words marked by their offsets in the document.
 */
export function showPassages(passages: PassageView[], target: Target): ShownPassage[] {
  let readUpTo = 0;
  let lastHeading: string | null = null;
  return passages.flatMap((passage) => {
    const from = Math.max(passage.start, readUpTo);
    readUpTo = Math.max(readUpTo, passage.end);
    if (from >= passage.end) return [];
    const text = passage.text.slice(from - passage.start);
    const heading = passage.headings.at(-1) ?? null;
    const shown = {
      id: passage.id,
      heading: heading === lastHeading || text.trimStart().startsWith(heading ?? "\0") ? null : heading,
      page: passage.pageLabel,
      isCited: passage.id === target.passageId,
      stretches: markStretch(text, target.start - from, target.end - from),
    };
    lastHeading = heading;
    return [shown];
  });
}

function markStretch(text: string, start: number, end: number): Stretch[] {
  const from = Math.min(Math.max(0, start), text.length);
  const to = Math.min(Math.max(from, end), text.length);
  return [
    { text: text.slice(0, from), isMarked: false },
    { text: text.slice(from, to), isMarked: true },
    { text: text.slice(to), isMarked: false },
  ].filter((stretch) => stretch.text !== "");
}
