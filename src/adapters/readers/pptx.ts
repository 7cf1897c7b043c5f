import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import { createDraft } from "./draft";
import { type OfficePackage, openPackage, type Relation } from "./office-package";
import { readChart } from "./pptx-chart";
import { type Shape, shapesOf } from "./pptx-shapes";
import { createProse, type Prose } from "./prose";
import type { Reader } from "./source";
import { elementsOf, find, findAll, textIn, type XmlElement } from "./xml-tree";

/** A presentation's slides as pages, in the order in which they are shown; hidden ones too. Pictures are not opened. */
export const readPptx: Reader = async ({ bytes }, { onProgress }) => {
  const parts = await openPackage(bytes);
  const slides = await slidesOf(parts);
  const draft = createDraft();
  for (const [at, slide] of slides.entries()) {
    const write = await prepareSlide(parts, slide);
    if (draft.length() > 0) draft.add("\n\n");
    draft.addPage(String(at + 1), () => write(createProse(draft)));
    onProgress(at + 1, slides.length);
  }
  return draft.finish(await parts.about());
};

/** @throws FILE_MALFORMED, FILE_TOO_MANY_PAGES. */
async function slidesOf(parts: OfficePackage): Promise<string[]> {
  const main = [...(await parts.relations("")).values()].find(({ type }) => type === "officeDocument")?.target ?? "ppt/presentation.xml";
  const presentation = await parts.parse(main);
  if (!presentation) throw new AppError("FILE_MALFORMED", "the archive holds no presentation");
  const relations = await parts.relations(main);
  const slides = elementsOf(find(presentation, "sldIdLst")).flatMap((slide) => relations.get(slide.attributes.get("r:id") ?? "") ?? []);
  if (slides.length > limits.pages)
    throw new AppError("FILE_TOO_MANY_PAGES", `it has ${slides.length} slides`, { detail: `it has ${slides.length} slides` });
  return slides.map(({ target }) => target);
}

/** Reads a slide with its charts, diagrams and notes; a slide that its file lacks is an empty page. */
async function prepareSlide(parts: OfficePackage, name: string): Promise<(prose: Prose) => void> {
  const slide = await parts.parse(name);
  const relations = await parts.relations(name);
  const shapes = shapesOf(find(slide ?? undefined, "cSld", "spTree"));
  const title = shapes.find((shape) => shape.kind === "title");
  const rest = await Promise.all(shapes.filter((shape) => shape !== title).map((shape) => prepareShape(parts, relations, shape)));
  const notes = await notesOf(parts, relations);
  return (prose) => {
    if (title?.kind === "title") prose.heading(title.text, 1);
    for (const write of rest) write(prose);
    if (notes) prose.paragraph(`Speaker notes: ${notes}`);
  };
}

async function prepareShape(parts: OfficePackage, relations: Map<string, Relation>, shape: Shape): Promise<(prose: Prose) => void> {
  if (shape.kind === "title") return (prose) => prose.heading(shape.text, 2);
  if (shape.kind === "table") return (prose) => prose.table(shape.rows, shape.headerRows);
  if (shape.kind === "text") return (prose) => writeParagraphs(prose, shape);
  const part = await parts.parse(relations.get(shape.relation)?.target ?? "");
  if (shape.kind === "chart") return readChart(part ?? undefined);
  const said = findAll(part ?? undefined, "p").map((paragraph) => findAll(paragraph, "t").map(textIn).join(""));
  return (prose) => {
    for (const text of said) prose.paragraph(text);
  };
}

function writeParagraphs(prose: Prose, { paragraphs }: Extract<Shape, { kind: "text" }>): void {
  const isList = paragraphs.filter(({ isItem, text }) => isItem && text.trim()).length > 1;
  for (const { text, depth, isItem } of paragraphs) {
    if (isItem && isList) prose.item(text, depth);
    else prose.paragraph(text);
  }
}

async function notesOf(parts: OfficePackage, relations: Map<string, Relation>): Promise<string> {
  const name = [...relations.values()].find(({ type }) => type === "notesSlide")?.target;
  const notes: XmlElement | null = name ? await parts.parse(name) : null;
  return shapesOf(find(notes ?? undefined, "cSld", "spTree"))
    .flatMap((shape) => (shape.kind === "text" ? shape.paragraphs.map(({ text }) => text.trim()) : []))
    .filter(Boolean)
    .join("\n");
}
