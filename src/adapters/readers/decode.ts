import { analyse } from "chardet";

const SAMPLE_BYTES = 64 * 1024;

/**
 * Turns bytes in any encoding that a browser reads into text: by the byte order mark, then the encoding that the text
 * declares of itself, then UTF-8 where it fits, then by guess; Windows-1252 when nothing is known.
 */
export function decodeText(bytes: Uint8Array, declared: string | null = null): string {
  const marked = byMark(bytes);
  if (marked) return marked;
  const wide = wideWithoutMark(bytes);
  if (wide) return decodeWide(bytes, wide);
  const named = declared && !/^utf-?(16|32)/i.test(declared) ? tryDecode(bytes, declared, true) : null;
  return named ?? tryDecode(bytes, "utf-8", true) ?? guess(bytes);
}

/** The encoding that a page declares in its first 4 KB: `<meta charset>` or `<?xml encoding>`. */
export function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4_096)).toString("latin1");
  const xml = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/.exec(head);
  const meta = /<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head);
  return xml?.[1] ?? meta?.[1] ?? null;
}

function byMark(bytes: Uint8Array): string | null {
  const mark = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  // The marks of UTF-32 come first, since that of UTF-16LE is a beginning of theirs.
  if (mark === "fffe0000") return decodeUtf32(bytes.subarray(4), true);
  if (mark === "0000feff") return decodeUtf32(bytes.subarray(4), false);
  if (mark.startsWith("efbbbf")) return new TextDecoder("utf-8").decode(bytes);
  if (mark.startsWith("fffe")) return new TextDecoder("utf-16le").decode(bytes);
  if (mark.startsWith("feff")) return new TextDecoder("utf-16be").decode(bytes);
  return null;
}

type Wide = "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be";

/** Tells wide encodings by where the zero bytes of Latin letters stand. */
function wideWithoutMark(bytes: Uint8Array): Wide | null {
  const sample = bytes.subarray(0, 4_096);
  const quarter = sample.length / 4;
  const zeros = [0, 0, 0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  });
  const often = zeros.map((count) => (count > quarter * 0.6 ? 1 : count < quarter * 0.1 ? 0 : -1)).join("");
  const shapes: Record<string, Wide> = { "0101": "utf-16le", "1010": "utf-16be", "0111": "utf-32le", "1110": "utf-32be" };
  return shapes[often] ?? null;
}

function decodeWide(bytes: Uint8Array, encoding: Wide): string {
  if (encoding === "utf-32le" || encoding === "utf-32be") return decodeUtf32(bytes, encoding === "utf-32le");
  return new TextDecoder(encoding).decode(bytes);
}

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 3 < bytes.byteLength; at += 4) {
    const point = view.getUint32(at, littleEndian);
    parts.push(point > 0x10ffff ? "\uFFFD" : String.fromCodePoint(point));
  }
  return parts.join("");
}

function tryDecode(bytes: Uint8Array, label: string, fatal: boolean): string | null {
  try {
    return new TextDecoder(label, { fatal }).decode(bytes);
  } catch {
    // Either the label is unknown or the bytes are not in that encoding: the next way is tried.
    return null;
  }
}

/** A guess counts when it decodes without a flaw; UTF-8 with a few broken bytes is still UTF-8. */
function guess(bytes: Uint8Array): string {
  const lenient = new TextDecoder("utf-8").decode(bytes);
  const broken = lenient.split("\uFFFD").length - 1;
  const foreign = bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  if (broken * 10 < foreign) return lenient;
  for (const { name, confidence } of analyse(firstForeign(bytes)).slice(0, 4)) {
    if (confidence < 25 || /^(utf|ascii)/i.test(name)) continue;
    const text = tryDecode(bytes, name, true);
    if (text !== null) return text;
  }
  return new TextDecoder("windows-1252").decode(bytes);
}

/** The stretch that begins shortly before the first byte beyond ASCII: a guess needs to see some. */
function firstForeign(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, at - 1_024);
  return bytes.subarray(start, start + SAMPLE_BYTES);
}
