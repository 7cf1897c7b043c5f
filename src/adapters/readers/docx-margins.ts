import type { Draft } from "./draft";
import { elementsOf, findAll, parseXml, textIn, type XmlElement } from "./xml-tree";

/** What stands beside a Word document's text, which mammoth does not read: headers and footers, once each, and comments. */
export function writeMargins(draft: Draft, parts: ReadonlyMap<string, Buffer>): void {
  const frames = [...parts].filter(([name]) => /^word\/(header|footer)\d*\.xml$/i.test(name));
  // The same line stands on first, odd and even pages.
  const lines = new Set(frames.flatMap(([, content]) => paragraphsOf(parseXml(content))));
  const said = [...lines].filter((line) => /\p{L}{3}/u.test(line.replace(/\bpage\b|\bof\b/giu, "")));
  const comments = parts.get("word/comments.xml");
  const beside = [
    ...(said.length > 0 ? [`Header or footer: ${said.join(" · ")}`] : []),
    ...(comments ? findAll(parseXml(comments), "comment") : []).flatMap(commentText),
  ];
  for (const paragraph of beside) draft.add(`${draft.length() > 0 ? "\n\n" : ""}${paragraph}`);
}

function commentText(comment: XmlElement): string[] {
  const author = comment.attributes.get("w:author")?.trim();
  const text = paragraphsOf(comment).join(" ");
  return text ? [`Comment${author ? ` by ${author}` : ""}: ${text}`] : [];
}

function paragraphsOf(element: XmlElement): string[] {
  return findAll(element, "p")
    .map((paragraph) => textOf(paragraph).replace(/\s+/g, " ").trim())
    .filter(Boolean);
}

/** A paragraph's runs; of alternatives for newer and older programs only the newer. */
function textOf(element: XmlElement): string {
  return elementsOf(element)
    .map((child) => {
      if (child.name === "t") return textIn(child);
      if (child.name === "tab" || child.name === "br") return " ";
      return ["Fallback", "instrText", "delText", "p"].includes(child.name) ? "" : textOf(child);
    })
    .join("");
}
