import { AppError } from "@/core/errors";
import { declaredEncoding, decodeText } from "./decode";

const DEEPEST = 256;
const CHUNK_BYTES = 1024 * 1024;
// No document writes a single text or tag as long as this.
const LONGEST_PIECE = 16 * 1024 * 1024;

/** A piece of XML in its order; names without their prefix. `tag` holds what stands between the angle brackets. */
export type XmlEvent = { kind: "open"; name: string; tag: string } | { kind: "close"; name: string } | { kind: "text"; text: string };

/**
 * Goes through XML piece by piece. A scan, not a parser: nothing is fetched, no entity but the five and numbers is expanded.
 * A document type is refused; where `doctype` is "skipped", one without declarations of its own is passed over.
 * @throws FILE_MALFORMED (a document type, nesting deeper than 256, broken off).
 */
export function* scanXml(bytes: Uint8Array, doctype: "refused" | "skipped" = "refused"): Generator<XmlEvent> {
  let depth = 0;
  for (const token of tokensOf(bytes)) {
    for (const event of eventsOf(token, doctype)) {
      depth += step[event.kind];
      if (depth > DEEPEST) throw malformed(`the XML nests more than ${DEEPEST} deep`, "nested too deeply");
      yield event;
    }
  }
  if (depth > 0) throw malformed("the XML breaks off before its end");
}

const step = { open: 1, text: 0, close: -1 };

function* tokensOf(bytes: Uint8Array): Generator<Token> {
  let rest = "";
  for (const chunk of chunksOf(bytes)) {
    const text = rest + chunk;
    let at = 0;
    for (let token = nextToken(text, at); token; token = nextToken(text, at)) {
      at = token.end;
      yield token;
    }
    rest = text.slice(at);
    if (rest.length > LONGEST_PIECE) throw malformed("a piece of the XML never ends");
  }
  if (rest.includes("<")) throw malformed("the XML breaks off before its end");
}

/** Texts of a megabyte or so; a large part is never one string. Other encodings than UTF-8 are decoded at once. */
function* chunksOf(bytes: Uint8Array): Generator<string> {
  const declared = declaredEncoding(bytes);
  const isUtf8 = !bytes.subarray(0, 4).includes(0) && (bytes[0] ?? 0) < 0xf0 && (declared === null || /^utf-?8$/i.test(declared));
  if (!isUtf8) return yield decodeText(bytes, declared);
  const decoder = new TextDecoder("utf-8");
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true });
}

type Token = { before: string; tag: string; end: number };

/** The text up to the next tag and that tag; null where it is not whole yet. */
function nextToken(text: string, at: number): Token | null {
  const start = text.indexOf("<", at);
  if (start === -1) return null;
  const long = longTags.find(({ opening }) => text.startsWith(opening, start));
  const end = long ? endAfter(text, long.closing, start) : endOfTag(text, start);
  return end === -1 ? null : { before: text.slice(at, start), tag: text.slice(start + 1, end - 1), end };
}

const longTags = [
  { opening: "<!--", closing: "-->" },
  { opening: "<![CDATA[", closing: "]]>" },
  { opening: "<?", closing: "?>" },
];

function endAfter(text: string, closing: string, start: number): number {
  const end = text.indexOf(closing, start);
  return end === -1 ? -1 : end + closing.length;
}

/** After the bracket that closes a tag; one inside a quoted value closes nothing. */
function endOfTag(text: string, start: number): number {
  let quote = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return at + 1;
  }
  return -1;
}

function eventsOf({ before, tag }: Token, doctype: "refused" | "skipped"): XmlEvent[] {
  const events: XmlEvent[] = before ? [{ kind: "text", text: expandEntities(before) }] : [];
  if (tag.startsWith("!DOCTYPE")) refuseDoctype(tag, doctype);
  if (tag.startsWith("![CDATA[")) events.push({ kind: "text", text: tag.slice(8, -2) });
  if (tag.startsWith("!") || tag.startsWith("?")) return events;
  if (tag.startsWith("/")) return [...events, { kind: "close", name: localName(tag.slice(1)) }];
  const name = localName(tag);
  events.push({ kind: "open", name, tag });
  if (tag.endsWith("/")) events.push({ kind: "close", name });
  return events;
}

function localName(tag: string): string {
  const name = /^[^\s/]{1,200}/.exec(tag)?.[0] ?? "";
  return name.slice(name.indexOf(":") + 1);
}

function refuseDoctype(tag: string, doctype: "refused" | "skipped"): void {
  if (doctype === "refused" || tag.includes("[")) throw malformed("a part holds a document type", "its XML declares entities");
}

/** The attributes of a tag by their full names, such as `r:id`. */
export function attributesOf(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = tag.search(/\s/);
  while (at !== -1 && at < tag.length) {
    const equals = tag.indexOf("=", at);
    if (equals === -1) break;
    const rest = tag.slice(equals + 1, equals + 200).trimStart();
    const quote = rest[0];
    if (quote !== '"' && quote !== "'") break;
    const start = tag.indexOf(quote, equals) + 1;
    const end = tag.indexOf(quote, start);
    if (end === -1) break;
    found.set(tag.slice(at, equals).trim(), expandEntities(tag.slice(start, end)));
    at = end + 1;
  }
  return found;
}

const predefined: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Replaces the five entities that XML itself knows, and numbers; any other stays as it is written. */
export function expandEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name) return predefined[name.toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function malformed(message: string, detail?: string): AppError {
  return new AppError("FILE_MALFORMED", message, { detail });
}
