import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fill } from "@tests/load/library";
import { timeCalls } from "@tests/load/measure";
import type { Citation } from "@/client/index";
import { origin } from "./origin";
import { EvalProblem } from "./problem";
import { withServer } from "./server";

export const PDF_PAGES = "pdf-pages";

const PDF = "009-pdflatex-geotopo/GeoTopo-komprimiert.pdf";
const CHECKED_TEXT = "ground-truth/GeoTopo-book.txt";
// "4 1.1. TOPOLOGISCHE RÄUME": a running head begins with the printed number of its page.
const RUNNING_HEAD = /^(\d+) \d+\.\d+\. \p{Lu}[\p{Lu}\d ,-]+$/u;
const QUESTIONS_A_PAGE = 3;
const ASKED_AT_ONCE = 4;
// So many letters of a quote say where it begins.
const TELLING = 30;

/** A printed page and the letters on it. */
export type Page = { label: string; letters: string; lines: string[] };

/** Reads the PDF and its text as people checked it. @throws EvalProblem when they are not beside the sets. */
export function readPdfPages(root: string): { bytes: Uint8Array; pages: Page[] } {
  const folder = path.join(root, "../documents/pypdf-samples");
  for (const file of [PDF, CHECKED_TEXT]) {
    if (!existsSync(path.join(folder, file))) throw new EvalProblem(`${PDF_PAGES} needs ${path.join(folder, file)}, which is not there.`);
  }
  return { bytes: readFileSync(path.join(folder, PDF)), pages: pagesOf(readFileSync(path.join(folder, CHECKED_TEXT), "utf8")) };
}

/** Asks a book of known pages for lines of each page, and looks up where the quotes of the answers really stand. */
export function measurePdfPages({ bytes, pages }: ReturnType<typeof readPdfPages>, say: (progress: string) => void) {
  say("starting a fresh library");
  return withServer(async ({ client }) => {
    const begun = performance.now();
    await fill(client, [{ name: path.basename(PDF), bytes }]);
    const asked = pages.flatMap(({ lines }) => lines.slice(0, QUESTIONS_A_PAGE));
    say(`asking for ${asked.length} lines of ${pages.length} pages`);
    const verdicts: boolean[] = [];
    await timeCalls(asked.length, ASKED_AT_ONCE, async (turn) => {
      const { citations } = await client.ask(asked[turn] ?? "").finished();
      verdicts.push(...citations.flatMap((citation) => isPageRight(citation, pages) ?? []));
    });
    const right = verdicts.filter(Boolean).length;
    const about = { set: PDF_PAGES, documents: 1, questions: asked.length };
    const seconds = (performance.now() - begun) / 1000;
    return { ...about, pageRight: right / verdicts.length, quotesLookedUp: verdicts.length, seconds, ...origin() };
  });
}

/** The pages of a checked text whose beginning and end are sure: between the running heads of two pages that follow each other. */
export function pagesOf(text: string): Page[] {
  const found: { label: number; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const label = Number(RUNNING_HEAD.exec(line.trim())?.[1] ?? 0);
    if (label > 0) found.push({ label, lines: [] });
    else found.at(-1)?.lines.push(line.trim());
  }
  return found
    .filter(({ label }, at) => found[at + 1]?.label === label + 1)
    .map(({ label, lines }) => ({ label: String(label), letters: lettersOf(lines.join(" ")), lines: lines.filter(isTelling) }));
}

/** Whether a citation names the page where its quote begins; null where that is not on one sure page alone. */
export function isPageRight({ quote, page }: Pick<Citation, "quote" | "page">, pages: Page[]): boolean | null {
  const letters = lettersOf(quote).slice(0, TELLING);
  const [first, ...others] = letters.length < TELLING ? [] : pages.filter((candidate) => candidate.letters.includes(letters));
  return first && others.length === 0 ? page === first.label : null;
}

/** A line that is a piece of prose: mostly letters, since formulas are read in more ways than one. */
function isTelling(line: string): boolean {
  return line.length >= 60 && lettersOf(line).length >= 0.75 * line.length;
}

function lettersOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\P{L}+/gu, "");
}
