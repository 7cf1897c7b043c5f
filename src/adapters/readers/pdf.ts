import type { PDFDocumentProxy } from "pdfjs-dist";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import { createDraft } from "./draft";
import { describePdf, notesOf } from "./pdf-about";
import { characterMaps, loadPdfjs } from "./pdf-engine";
import { linesOf, type Piece, type PrintedLine } from "./pdf-lines";
import { inReadingOrder } from "./pdf-order";
import { pictureOf } from "./pdf-pictures";
import { createPageWriter } from "./pdf-text";
import { recognisedNotice, tidyRecognised } from "./recognised";
import type { Reader } from "./source";

// A page of A4 at 600 dots an inch has 35 million; a larger picture is left out.
const MOST_PIXELS = 40_000_000;

/** A PDF's text page by page with the printed page numbers; nothing in it is drawn or run. */
export const readPdf: Reader = async ({ bytes }, { onProgress, recognise }) => {
  const document = await open(bytes);
  const total = document.numPages;
  if (total > limits.pages) throw new AppError("FILE_TOO_MANY_PAGES", `the file has ${total} pages`, { detail: `it has ${total}` });
  const about = await describePdf(document);
  const notes = await notesOf(document);
  const pages: PrintedLine[][] = [];
  let letters = 0;
  let broken = 0;
  const recognised = new Map<number, string>();
  for (let number = 1; number <= total; number += 1) {
    const read = await readPage(document, number);
    if (!read) broken += 1;
    const lines = read ?? [];
    letters += lines.reduce((sum, line) => sum + line.text.length, 0);
    // Told here and not by the draft, so that a bomb is not held in memory until the end.
    if (letters > limits.textLength)
      throw new AppError("FILE_TEXT_TOO_LONG", `page ${number} passes the limit`, { detail: `at page ${number}` });
    pages.push(inReadingOrder(lines));
    if (lines.length === 0 && recognise) await recognisePage(document, number, recognise, recognised);
    onProgress(number, total);
  }
  if (broken > 0 && letters === 0 && recognised.size === 0)
    throw new AppError("FILE_MALFORMED", `${broken} of ${total} pages cannot be read`);
  const draft = createDraft();
  const labels = pages.map((_, at) => about.labels[at] ?? String(at + 1));
  const writePage = createPageWriter(draft, pages, { outline: about.outline, labels });
  pages.forEach((lines, at) => {
    draft.addPage(labels[at] ?? "", () => writePage(lines, [recognised.get(at + 1) ?? [], notes.get(at) ?? []].flat()));
  });
  return { ...draft.finish(about), notice: recognisedNotice([...recognised.keys()], total) };
};

/** Text in a page's pictures, where it has no other. */
async function recognisePage(
  document: PDFDocumentProxy,
  number: number,
  recognise: (picture: Uint8Array) => Promise<string | null>,
  recognised: Map<number, string>,
): Promise<void> {
  // A picture that cannot be decoded leaves its page without text, as it was.
  const picture = await pictureOf(document, number).catch(() => null);
  const text = picture ? tidyRecognised((await recognise(picture)) ?? "") : "";
  if (text) recognised.set(number, text);
}

/** @throws FILE_ENCRYPTED, FILE_MALFORMED. An empty user password opens by itself. */
async function open(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  const pdfjs = await loadPdfjs();
  try {
    const options = {
      data: new Uint8Array(bytes),
      verbosity: 0,
      disableFontFace: true,
      useSystemFonts: false,
      useWasm: false,
      enableXfa: false,
      maxImageSize: MOST_PIXELS,
    };
    return await pdfjs.getDocument({ ...options, cMapUrl: characterMaps(), cMapPacked: true, stopAtErrors: false }).promise;
  } catch (cause) {
    if (cause instanceof Error && cause.name === "PasswordException")
      throw new AppError("FILE_ENCRYPTED", "pdf.js asks for a password", { cause });
    throw new AppError("FILE_MALFORMED", "pdf.js cannot open the file", { cause });
  }
}

/** Null for a page that cannot be read, which then counts as empty: the others are worth having. */
async function readPage(document: PDFDocumentProxy, number: number): Promise<PrintedLine[] | null> {
  try {
    const page = await document.getPage(number);
    const content = await page.getTextContent();
    page.cleanup();
    return linesOf(content.items.filter((item): item is typeof item & Piece => "str" in item));
  } catch {
    return null;
  }
}
