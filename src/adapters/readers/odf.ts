import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import { createDraft, type Draft } from "./draft";
import { createSheet } from "./grid";
import { cellsOf, MOST_REPEATED, repeatsOf, writeOdf } from "./odf-body";
import { describeCore } from "./office-package";
import { createProse } from "./prose";
import type { Reader } from "./source";
import { attributesOf, scanXml, type XmlEvent } from "./xml-scan";
import { elementsOf, find, findAll, gather, parseXml, textIn, type XmlElement } from "./xml-tree";
import { type Archive, openArchive } from "./zip";

/** An OpenDocument text: headings, paragraphs, lists, tables, notes and comments; what was deleted stays so. */
export const readOdt: Reader = async ({ bytes }) => {
  const { content, finish } = await open(bytes);
  const prose = createProse(finish.draft);
  const wanted = new Set(["h", "p", "list", "table"]);
  const skipped = new Set(["tracked-changes", "automatic-styles", "font-face-decls", "scripts"]);
  for (const { event, events } of openings(content)) {
    if (skipped.has(event.name)) gather(events, event.tag, event.name);
    else if (wanted.has(event.name)) writeOdf(prose, gather(events, event.tag, event.name));
  }
  return finish.done();
};

/** A spreadsheet's sheets as tables, with what their cells show. */
export const readOds: Reader = async ({ bytes }) => {
  const { content, finish } = await open(bytes);
  const prose = createProse(finish.draft);
  let sheet = createSheet(prose, "");
  for (const { event, events } of openings(content)) {
    if (event.name === "automatic-styles" || event.name === "shapes") gather(events, event.tag, event.name);
    if (event.name === "table") {
      sheet.end();
      sheet = createSheet(prose, attributesOf(event.tag).get("table:name") ?? "");
    }
    if (event.name === "table-row") addRows(sheet, gather(events, event.tag, event.name));
  }
  sheet.end();
  return finish.done();
};

/** Rows that repeat with something in them are rare, empty ones fill the sheet to its end. */
function addRows(sheet: ReturnType<typeof createSheet>, row: XmlElement): void {
  const cells = cellsOf(row);
  const times = [...cells.values()].some(Boolean) ? Math.min(repeatsOf(row, "table:number-rows-repeated"), MOST_REPEATED) : 1;
  for (let at = 0; at < times; at += 1) sheet.addRow(cells);
}

/** A presentation's slides as pages, with their notes. */
export const readOdp: Reader = async ({ bytes }) => {
  const { content, finish } = await open(bytes);
  let slides = 0;
  for (const { event, events } of openings(content)) {
    if (event.name !== "page") continue;
    slides += 1;
    if (slides > limits.pages) throw new AppError("FILE_TOO_MANY_PAGES", `it has more than ${limits.pages} slides`);
    const page = gather(events, event.tag, event.name);
    if (finish.draft.length() > 0) finish.draft.add("\n\n");
    finish.draft.addPage(String(slides), () => writeSlide(finish.draft, page));
  }
  return finish.done();
};

function writeSlide(draft: Draft, page: XmlElement): void {
  const prose = createProse(draft);
  const shapes = elementsOf(page).filter(({ name }) => name !== "notes");
  const title = shapes.find(({ attributes }) => attributes.get("presentation:class") === "title");
  if (title) prose.heading(findAll(title, "p").map(textIn).join(" "), 1);
  for (const shape of shapes) if (shape !== title) writeOdf(prose, shape);
  const notes = findAll(find(page, "notes"), "p").map((paragraph) => textIn(paragraph).trim());
  const said = notes.filter(Boolean).join("\n");
  if (said) prose.paragraph(`Speaker notes: ${said}`);
}

type Opening = { event: Extract<XmlEvent, { kind: "open" }>; events: Generator<XmlEvent> };

/** Every element that opens; whoever gathers one is not shown what is in it. */
function* openings(content: Buffer): Generator<Opening> {
  const events = scanXml(content, "skipped");
  for (let next = events.next(); !next.done; next = events.next()) if (next.value.kind === "open") yield { event: next.value, events };
}

/** @throws FILE_ENCRYPTED, FILE_MALFORMED, FILE_UNPACKS_TOO_LARGE. */
async function open(bytes: Uint8Array) {
  const archive = await openArchive(bytes);
  const manifest = await archive.read("META-INF/manifest.xml");
  if (manifest?.includes("encryption-data")) throw new AppError("FILE_ENCRYPTED", "the document's parts are encrypted");
  const content = await archive.read("content.xml");
  if (!content) throw new AppError("FILE_MALFORMED", "the archive holds no content.xml");
  const about = await aboutOf(archive);
  const draft = createDraft();
  return { content, finish: { draft, done: () => draft.finish(about) } };
}

async function aboutOf(archive: Archive): Promise<{ title: string | null; facts: string[] }> {
  const content = await archive.read("meta.xml");
  const meta = content ? find(parseXml(content, "skipped"), "meta") : undefined;
  const { title, facts } = describeCore(meta);
  const keywords = findAll(meta, "keyword").map(textIn);
  const dates = findAll(meta, "date").map(textIn);
  return { title, facts: [...facts, ...keywords, ...dates] };
}
