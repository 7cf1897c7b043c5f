import type { RetrievedPassage } from "./retrieve";

/** Passages of one version that overlap or follow each other, as one text. */
export type Stretch = { best: RetrievedPassage; start: number; end: number; text: string; alsoIn: RetrievedPassage["alsoIn"] };

/** Joins passages that read on; stretches come in the order of their best passage, which comes first in `passages`. */
export function joinStretches(passages: RetrievedPassage[]): Stretch[] {
  const byVersion = Map.groupBy(passages, (passage) => passage.versionId);
  const stretches = [...byVersion.values()].flatMap((own) =>
    joinOne(
      own.toSorted((a, b) => a.start - b.start),
      passages,
    ),
  );
  return stretches.sort((a, b) => passages.indexOf(a.best) - passages.indexOf(b.best));
}

function joinOne(ascending: RetrievedPassage[], ranked: RetrievedPassage[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const passage of ascending) {
    const open = stretches.at(-1);
    if (!open || passage.start > open.end) {
      const { start, end, text, alsoIn } = passage;
      stretches.push({ best: passage, start, end, text, alsoIn });
      continue;
    }
    if (passage.end > open.end) {
      open.text += passage.text.slice(open.end - passage.start);
      open.end = passage.end;
    }
    if (ranked.indexOf(passage) < ranked.indexOf(open.best)) open.best = passage;
    open.alsoIn = [...new Map([...open.alsoIn, ...passage.alsoIn].map((other) => [other.documentId, other])).values()];
  }
  return stretches;
}
