import { elementsOf, findAll, type XmlElement } from "./xml-tree";

/** A paragraph of an OpenDocument file: its own text, and what hangs on it: notes, comments, the paragraphs of its text boxes. */
export type OdfParagraph = { text: string; asides: string[]; boxes: XmlElement[] };

/** White space as the format has it: runs are one space, others are written as elements. */
export function paragraphText(paragraph: XmlElement): OdfParagraph {
  const gathered: OdfParagraph = { text: "", asides: [], boxes: [] };
  collect(paragraph, gathered);
  return gathered;
}

function collect(element: XmlElement, gathered: OdfParagraph): void {
  for (const child of element.children) {
    if (typeof child === "string") gathered.text += child.replace(/\s+/g, " ");
    else collectElement(child, gathered);
  }
}

function collectElement(child: XmlElement, gathered: OdfParagraph): void {
  if (child.name === "s") gathered.text += " ".repeat(Math.min(Number(child.attributes.get("text:c") ?? 1) || 1, 100));
  else if (child.name === "tab") gathered.text += " ";
  else if (child.name === "line-break") gathered.text += "\n";
  else if (child.name === "note") gathered.asides.push(`Note ${noteText(child, "note-citation")}: ${noteText(child, "note-body")}`);
  else if (child.name === "annotation") gathered.asides.push(commentText(child));
  else if (child.name === "text-box" || child.name === "table") gathered.boxes.push(child);
  else if (!unread.has(child.name)) collect(child, gathered);
}

// What was deleted, how a word is pronounced, and what pictures and objects are called.
const unread = new Set(["tracked-changes", "ruby-text", "title", "desc", "annotation-end", "image", "object", "object-ole", "binary-data"]);

function noteText(note: XmlElement, part: string): string {
  return elementsOf(note)
    .filter(({ name }) => name === part)
    .map(allText)
    .join(" ")
    .trim();
}

function commentText(comment: XmlElement): string {
  const author = elementsOf(comment).find(({ name }) => name === "creator");
  const said = findAll(comment, "p").map((paragraph) => paragraphText(paragraph).text);
  return `Comment${author ? ` by ${allText(author).trim()}` : ""}: ${said.join(" ")}`;
}

function allText(element: XmlElement): string {
  const paragraphs = findAll(element, "p");
  return (paragraphs.length > 0 ? paragraphs : [element]).map((paragraph) => paragraphText(paragraph).text).join(" ");
}
