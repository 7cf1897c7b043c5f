import { declaredEncoding, decodeText } from "./decode";
import { createDraft, oneLine } from "./draft";
import type { Reader } from "./source";
import { expandEntities } from "./xml-scan";

/**
 * XML as lines `element: text`. A scan, not a parser: a document type and the entities that it declares are skipped,
 * so that nothing is ever fetched or multiplied.
 */
export const readXml: Reader = ({ bytes }) => {
  const draft = createDraft();
  let element = "";
  for (const piece of pieces(decodeText(bytes, declaredEncoding(bytes)))) {
    const text = oneLine(piece.text);
    if (text) draft.add(`${element ? `${element}: ` : ""}${text}\n`);
    element = piece.opens ?? element;
  }
  return draft.finish();
};

/** Texts in their order, and after each the element that opens there; "" where one closes. */
function* pieces(xml: string): Generator<{ text: string; opens?: string }> {
  for (let at = 0; at < xml.length; ) {
    const tag = xml.indexOf("<", at);
    if (tag === -1) return yield { text: expandEntities(xml.slice(at)) };
    const end = endOfTag(xml, tag);
    const text = expandEntities(xml.slice(at, tag));
    if (xml.startsWith("<![CDATA[", tag)) yield { text: text + xml.slice(tag + 9, end - 3) };
    else yield { text, opens: /^<([\w:.-]{1,80})/.exec(xml.slice(tag, tag + 90))?.[1] ?? "" };
    at = end;
  }
}

function endOfTag(xml: string, tag: number): number {
  const closing = closings.find(({ opening }) => xml.startsWith(opening, tag))?.closing ?? (hasSubset(xml, tag) ? "]>" : ">");
  const end = xml.indexOf(closing, tag);
  return end === -1 ? xml.length : end + closing.length;
}

const closings = [
  { opening: "<!--", closing: "-->" },
  { opening: "<![CDATA[", closing: "]]>" },
];

/** Whether a document type with declarations of its own begins here. */
function hasSubset(xml: string, tag: number): boolean {
  if (!xml.startsWith("<!DOCTYPE", tag)) return false;
  const subset = xml.slice(tag, tag + 2_000).indexOf("[");
  const close = xml.slice(tag, tag + 2_000).indexOf(">");
  return subset !== -1 && (close === -1 || subset < close);
}
