import { elementsOf, find, findAll, textIn, type XmlElement } from "./xml-tree";

type Paragraph = { text: string; depth: number; isItem: boolean };

/** What a slide shows, in the order of its file. */
export type Shape =
  | { kind: "title"; text: string }
  | { kind: "text"; paragraphs: Paragraph[] }
  | { kind: "table"; rows: string[][]; headerRows: number }
  /** A chart or a diagram in a part of its own. */
  | { kind: "chart" | "diagram"; relation: string };

// The date, footer and number of a slide repeat on each of them.
const furniture = new Set(["dt", "ftr", "sldNum", "hdr", "sldImg"]);

/** The shapes of a slide's tree, those of groups within groups too. */
export function shapesOf(tree: XmlElement | undefined): Shape[] {
  return elementsOf(tree).flatMap((element): Shape[] => {
    if (element.name === "grpSp" || element.name === "AlternateContent") return shapesOf(chosen(element));
    if (element.name === "sp" || element.name === "cxnSp") return textShape(element);
    return element.name === "graphicFrame" ? frame(element) : [];
  });
}

/** Of alternatives for newer and older programs, one: the newer. */
function chosen(element: XmlElement): XmlElement | undefined {
  return element.name === "AlternateContent" ? (find(element, "Choice") ?? find(element, "Fallback")) : element;
}

function textShape(element: XmlElement): Shape[] {
  const place = elementsOf(element).flatMap((child) => find(child, "nvPr", "ph") ?? [])[0];
  const role = place ? (place.attributes.get("type") ?? "body") : "";
  if (furniture.has(role)) return [];
  const isBody = role === "body" || role === "obj";
  const paragraphs = elementsOf(find(element, "txBody"))
    .filter(({ name }) => name === "p")
    .map((paragraph) => paragraphOf(paragraph, isBody));
  if (paragraphs.every(({ text }) => text.trim() === "")) return [];
  if (role === "title" || role === "ctrTitle") return [{ kind: "title", text: paragraphs.map(({ text }) => text).join(" ") }];
  return [{ kind: "text", paragraphs }];
}

function paragraphOf(paragraph: XmlElement, isBody: boolean): Paragraph {
  const properties = find(paragraph, "pPr");
  const marks = elementsOf(properties).map(({ name }) => name);
  const isMarked = marks.includes("buChar") || marks.includes("buAutoNum") || marks.includes("buBlip");
  const depth = Number(properties?.attributes.get("lvl") ?? 0) || 0;
  return { text: runsOf(paragraph), depth, isItem: isMarked || (isBody && !marks.includes("buNone")) };
}

function runsOf(paragraph: XmlElement): string {
  return elementsOf(paragraph)
    .map((run) => {
      if (run.name === "br") return "\n";
      return run.name === "r" || run.name === "fld" ? textIn(find(run, "t")) : findAll(run, "t").map(textIn).join("");
    })
    .join("");
}

function frame(element: XmlElement): Shape[] {
  const content = find(element, "graphic", "graphicData");
  const table = find(content, "tbl");
  if (table) return [tableOf(table)];
  const chart = find(content, "chart")?.attributes.get("r:id");
  if (chart) return [{ kind: "chart", relation: chart }];
  const diagram = find(content, "relIds")?.attributes.get("r:dm");
  return diagram ? [{ kind: "diagram", relation: diagram }] : [];
}

function tableOf(table: XmlElement): Shape {
  const rows = elementsOf(table)
    .filter(({ name }) => name === "tr")
    .map((row) =>
      elementsOf(row)
        .filter(({ name }) => name === "tc")
        .map((cell) => findAll(cell, "p").map(runsOf).join(" ")),
    );
  const isFirst = find(table, "tblPr")?.attributes.get("firstRow");
  return { kind: "table", rows, headerRows: isFirst === "0" || isFirst === undefined ? 0 : 1 };
}
