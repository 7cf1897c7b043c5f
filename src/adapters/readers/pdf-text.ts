import type { BlockKind, Draft } from "./draft";
import { createLevels } from "./pdf-headings";
import type { PrintedLine } from "./pdf-lines";
import { isListItem, type Paragraph, paragraphsOf, paragraphText, tableText } from "./pdf-paragraphs";
import { createJoin } from "./pdf-words";

// Longer texts in large letters are introductions and calls, not headings.
const LONGEST_HEADING = 200;

/** Makes the writer of a document's pages, which knows all of them: their usual letters and words decide what one means. */
export function createPageWriter(draft: Draft, pages: PrintedLine[][], about: { outline: Map<string, number>; labels: string[] }) {
  const levelOf = createLevels(pages, about);
  const joinParted = createJoin(pages);

  const textOf = ({ lines, isTable }: Paragraph) => (isTable ? tableText(lines) : paragraphText(lines, joinParted));

  return function writePage(lines: PrintedLine[], notes: string[]): void {
    if (lines.length > 0 && draft.length() > 0) draft.add("\n");
    paragraphsOf(lines, levelOf).forEach((paragraph, at, all) => {
      draft.add(gapBetween(all[at - 1], paragraph));
      const text = textOf(paragraph);
      draft.add(text, blockOf(paragraph, text));
      draft.add("\n");
    });
    for (const note of notes) draft.add(`${note.trim()}\n`);
  };
}

/** An empty line parts paragraphs, but not the items of one list. */
function gapBetween(last: Paragraph | undefined, next: Paragraph): string {
  return !last || (isListItem(last) && isListItem(next)) ? "" : "\n";
}

function blockOf(paragraph: Paragraph, text: string): BlockKind | undefined {
  if (paragraph.level > 0 && text.length <= LONGEST_HEADING) return { kind: "heading", level: paragraph.level };
  if (paragraph.isTable) return { kind: "table", headerRows: headerRows(paragraph.lines) };
  return isListItem(paragraph) ? { kind: "list-item" } : undefined;
}

/** A first row of words above rows with numbers is their header. */
function headerRows(lines: PrintedLine[]): number {
  const hasNumber = (line?: PrintedLine) => line?.cells.some((cell) => /^[-+(~]?[$€£]?\d[\d.,%)]*$/.test(cell.text)) ?? false;
  return !hasNumber(lines[0]) && hasNumber(lines[1]) ? 1 : 0;
}
