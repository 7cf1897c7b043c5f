import type { DocumentType } from "@/contracts/documents";

const textExtensions: Record<string, DocumentType> = {
  md: "md",
  markdown: "md",
  mdx: "md",
  mdown: "md",
  html: "html",
  htm: "html",
  xhtml: "html",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  json: "json",
  ndjson: "json",
  jsonl: "json",
  geojson: "json",
  ipynb: "json",
  xml: "xml",
  eml: "eml",
  mht: "eml",
  mhtml: "eml",
};

// An extension that promises plain text earns a little more patience with stray control characters.
const plainExtensions = new Set([...Object.keys(textExtensions), "txt", "text", "log", "rst", "org", "yaml", "yml", "tex", "srt", "vtt"]);

/** Whether the bytes are text in some encoding; compressed and compiled files are full of control characters. */
export function isTextual(head: Uint8Array, extension: string): boolean {
  if (head.length === 0 || wideEncoding(head)) return true;
  let controls = 0;
  for (const byte of head) if (isControl(byte)) controls += 1;
  return controls <= head.length * (plainExtensions.has(extension) ? 0.05 : 0.01);
}

/** The type of a text: what it says of itself at its beginning, else what its name promises, else plain text. */
export function sniffText(head: Uint8Array, extension: string): DocumentType {
  const start = new TextDecoder(wideEncoding(head) ?? "latin1").decode(head).replace(/^(\uFEFF|ï»¿)?\s*/, "");
  const promised = textExtensions[extension] ?? "txt";
  if (/^(<\?xml[^>]{0,200}>\s*)?(<!--.{0,1000}?-->\s*)*(<!doctype\s+svg|<svg[\s>])/is.test(start)) return "image";
  if (isMail(start)) return "eml";
  if (promised !== "md" && promised !== "json" && isPage(start)) return "html";
  if (promised === "md" && /^<!doctype\s+html/i.test(start)) return "html";
  if (promised === "txt" && /^<\?xml\s/i.test(start)) return "xml";
  return promised;
}

function isControl(byte: number): boolean {
  // Tabs, line ends, form feed and escape (of ISO-2022) belong to text.
  return byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127;
}

function isPage(start: string): boolean {
  return /^(<\?xml[^>]{0,200}>\s*)?(<!--.{0,1000}?-->\s*)*(<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])/is.test(start);
}

const mailHeader = /^(from|to|cc|subject|date|received|return-path|mime-version|message-id|delivered-to|content-type|reply-to)$/i;
const addressed = /^(from|to|received|return-path|message-id):.*@|^mime-version:.*1\.0/i;

/** At least two header lines of mail at the very beginning, one of them with an address or a version of MIME. */
function isMail(start: string): boolean {
  const [headers = ""] = start.split(/\r?\n\r?\n/, 1);
  const lines = headers.split(/\r?\n/, 60).filter((line) => !/^[ \t]/.test(line));
  // A header cut off by the end of the head need not be whole.
  const fields = lines.map((line) => /^([!-9;-~]{1,60}):(.*)$/.exec(line));
  if (fields.slice(0, -1).some((field) => field === null)) return false;
  const known = fields.filter((field) => field && mailHeader.test(field[1] ?? ""));
  return known.length >= 2 && known.some((field) => addressed.test(field?.[0] ?? ""));
}

/** UTF-16 by its mark or, without one, by the zero bytes of Latin letters; UTF-32 counts as its UTF-16 half. */
function wideEncoding(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  const mark = Buffer.from(head.subarray(0, 4)).toString("hex");
  if (mark.startsWith("fffe")) return "utf-16le";
  if (mark.startsWith("feff") || mark === "0000feff") return "utf-16be";
  const pairs = head.length / 2;
  const even = head.filter((byte, at) => byte === 0 && at % 2 === 0).length;
  const odd = head.filter((byte, at) => byte === 0 && at % 2 === 1).length;
  if (odd > pairs * 0.6 && even < pairs * 0.1) return "utf-16le";
  return even > pairs * 0.6 && odd < pairs * 0.1 ? "utf-16be" : null;
}
