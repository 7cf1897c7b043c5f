/** A piece of RTF: a brace, a control word or symbol with its number, a byte written in hexadecimal, or plain text. */
export type RtfToken =
  | { kind: "open" | "close" }
  | { kind: "word"; word: string; value: number | null }
  | { kind: "byte"; byte: number }
  | { kind: "text"; text: string };

/** Cuts RTF into its pieces; binary data is passed over. One character of `rtf` is one byte. */
export function* rtfTokens(rtf: string): Generator<RtfToken> {
  const pattern = /[{}]|\\'[\da-f]{2}|\\([a-z]{1,40})(-?\d{1,10})? ?|\\([^a-z'])|[^{}\\\r\n\0]{1,65536}|[\r\n\0]{1,65536}|\\/giy;
  for (let match = pattern.exec(rtf); match; match = pattern.exec(rtf)) {
    const token = tokenOf(match);
    if (token?.kind === "word" && token.word === "bin") pattern.lastIndex += Math.max(0, token.value ?? 0);
    else if (token) yield token;
  }
}

function tokenOf([piece, word, value, symbol]: RegExpExecArray): RtfToken | null {
  if (piece === "{") return { kind: "open" };
  if (piece === "}") return { kind: "close" };
  if (piece.startsWith("\\'")) return piece.length === 4 ? { kind: "byte", byte: Number.parseInt(piece.slice(2), 16) } : null;
  const named = word ?? symbol;
  if (named !== undefined) return { kind: "word", word: named, value: value === undefined ? null : Number(value) };
  return /^[\r\n\0\\]/.test(piece) ? null : { kind: "text", text: piece };
}

const byCharset: Record<number, number> = {
  77: 10_000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1_253,
  162: 1_254,
  163: 1_258,
  177: 1_255,
  178: 1_256,
  186: 1_257,
  204: 1_251,
  222: 874,
  238: 1_250,
};

/** The code page that a font's character set stands for; null for the document's own. */
export function codePageOf(charset: number): number | null {
  return byCharset[charset] ?? null;
}

const labels: Record<number, string> = {
  866: "ibm866",
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10000: "macintosh",
  10007: "x-mac-cyrillic",
  65001: "utf-8",
};

/** Text of a code page; of one that browsers do not know, as Windows-1252. */
export function decodeBytes(bytes: number[], codePage: number): string {
  const label = labels[codePage] ?? (codePage >= 1_250 && codePage <= 1_258 ? `windows-${codePage}` : "windows-1252");
  return new TextDecoder(label).decode(Uint8Array.from(bytes));
}
