import type { PDFDocumentProxy } from "pdfjs-dist";

/** What a PDF says of itself: title, author and dates, the printed page numbers, and the outline's titles with their depth. */
export async function describePdf(document: PDFDocumentProxy) {
  const metadata = await document.getMetadata().catch(() => null);
  const fields = textFields(metadata?.info);
  const labels = await document.getPageLabels().catch(() => null);
  const outline = await document.getOutline().catch(() => null);
  const dates = [fields.CreationDate, fields.ModDate].map(
    (date) =>
      /^(?:D:)?(\d{4})(\d\d)?(\d\d)?/
        .exec(date ?? "")
        ?.slice(1)
        .filter(Boolean)
        .join("-") ?? "",
  );
  return {
    title: usableTitle(fields.Title ?? ""),
    facts: [fields.Author ?? "", fields.Subject ?? "", fields.Keywords ?? "", ...dates],
    labels: labels ?? [],
    outline: outlineTitles(outline ?? []),
  };
}

/** The fields that hold text, by name; whatever else a file may carry there is left out. */
function textFields(info: object | undefined): Partial<Record<string, string>> {
  return Object.fromEntries(Object.entries(info ?? {}).filter(([, value]) => typeof value === "string"));
}

/** Programs fill in file names and their own words; those say nothing about the document. */
function usableTitle(title: string): string | null {
  const said = title.replace(/^Microsoft (Word|PowerPoint|Excel) - /, "").trim();
  return said === "" || /^(untitled|unknown|powerpoint presentation|document\d*)$/i.test(said) ? null : said;
}

type OutlineEntry = { title: string; items: OutlineEntry[] };

function outlineTitles(outline: OutlineEntry[]): Map<string, number> {
  const titles = new Map<string, number>();
  const stack = outline.map((entry) => ({ entry, depth: 1 })).reverse();
  for (let next = stack.pop(); next && titles.size < 5_000; next = stack.pop()) {
    const { entry, depth } = next;
    const key = titleKey(entry.title);
    if (key && !titles.has(key)) titles.set(key, Math.min(depth, 6));
    stack.push(...entry.items.map((child) => ({ entry: child, depth: depth + 1 })).reverse());
  }
  return titles;
}

/** A title without numbers, spaces and marks, as both an outline and a page may write it. */
export function titleKey(title: string): string {
  return title
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^[\divxlc.\s]+(?=\s)/, "")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

// pdf.js' numbers for notes, free text, highlights and their kin, and form fields.
const noted = new Set([1, 3, 9, 10, 11, 12, 13, 14, 20]);
type Note = { pageIndex?: unknown; fieldName?: unknown; fieldValue?: unknown; contentsObj?: { str?: unknown } };

/** What people wrote onto the pages: notes and filled-in form fields, by page index. */
export async function notesOf(document: PDFDocumentProxy): Promise<Map<number, string[]>> {
  const found: Note[] = (await document.getAnnotationsByType(noted, new Set()).catch(() => null)) ?? [];
  const notes = new Map<number, string[]>();
  for (const note of found) {
    const text = noteText(note);
    if (text && typeof note.pageIndex === "number") notes.set(note.pageIndex, [...(notes.get(note.pageIndex) ?? []), text]);
  }
  return notes;
}

function noteText(note: Note): string {
  const value = typeof note.fieldValue === "string" && note.fieldValue !== "Off" ? note.fieldValue.trim() : "";
  if (value && typeof note.fieldName === "string") return `${note.fieldName}: ${value}`;
  return typeof note.contentsObj?.str === "string" ? note.contentsObj.str.trim() : "";
}
