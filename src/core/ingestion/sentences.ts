/** A stretch of text. Offsets in UTF-16 units, end exclusive. */
export type Span = { start: number; end: number };

// Marks that end a sentence wherever they stand: CJK, Devanagari, Khmer, Burmese, Ethiopic, Arabic, Urdu.
const FULL_STOPS = new Set("。！？｡।॥។။።؟۔".split("").map((mark) => mark.charCodeAt(0)));
// Marks that end one only before white space.
const SPACED_STOPS = new Set(".!?…".split("").map((mark) => mark.charCodeAt(0)));
const CLOSERS = new Set("\"')]}»”’」』）】》".split("").map((mark) => mark.charCodeAt(0)));
const ABBREVIATIONS = new Set(
  "mr mrs ms dr prof st jr sr vs etc e.g i.e fig figs al no nos vol ed eds pp cf approx inc ltd co corp dept est gen gov rev sen rep capt col lt sgt u.s u.k z.b d.h bzw ca nr bd hrsg usw vgl sog m.e p.ej sra art núm pág jan feb mar apr jun jul aug sep sept oct nov dec".split(
    " ",
  ),
);
// Bounded, or a megabyte of exclamation marks takes minutes.
const MOST_CLOSERS = 16;
// A line shorter than this is not wrapped: what follows it is a sentence of its own.
const WRAPPED_LINE = 60;
// What parts the cells of a table's row; a row is a sentence.
const CELL = " | ";
// Thai, Lao, Khmer and Burmese put a blank where others put a full stop.
const BLANK_ENDS_SENTENCE = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/;
// A number with a full stop before one of these is an ordinal.
const ORDINAL_FOLLOWER = /^(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrh|Jh)/;
const BULLET = /^(?:[-*•‣◦·–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s/;

/** The sentences of a stretch, each with the white space that follows it; together they are the stretch. */
export function sentences(text: string, start = 0, end = text.length): Span[] {
  const found: Span[] = [];
  let from = start;
  let lineStart = start;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    const isBreak = code === 10 && endsAtNewline(text, lineStart, at, end);
    if (code === 10) lineStart = at + 1;
    let next = at + 1;
    if (isBreak || endsSentence(text, from, at, end)) {
      next = skipBlanks(text, skipClosers(text, next, end), end);
      found.push({ start: from, end: next });
      from = next;
      lineStart = next;
    }
    at = next;
  }
  if (from < end) found.push({ start: from, end });
  return found;
}

function endsSentence(text: string, from: number, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  if (FULL_STOPS.has(code)) return true;
  if (code === 32) return BLANK_ENDS_SENTENCE.test(text.charAt(at - 1)) && BLANK_ENDS_SENTENCE.test(text.charAt(at + 1));
  if (!SPACED_STOPS.has(code)) return false;
  const after = skipClosers(text, at + 1, end);
  if (after < end && !isBlank(text.charCodeAt(after))) return false;
  const next = skipBlanks(text, after, end);
  if (/^[\p{Ll}|]/u.test(text.slice(next, next + 2))) return false;
  return code !== 46 || !isAbbreviation(text, from, at, next);
}

function isAbbreviation(text: string, from: number, at: number, next: number): boolean {
  let wordStart = at;
  while (wordStart > from && at - wordStart < 8 && !isBlank(text.charCodeAt(wordStart - 1)) && text[wordStart - 1] !== "(") wordStart -= 1;
  const word = text.slice(wordStart, at);
  if (/^\d{1,2}$/.test(word)) return wordStart === from || ORDINAL_FOLLOWER.test(text.slice(next, next + 12));
  return /^\p{Lu}$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase());
}

function endsAtNewline(text: string, lineStart: number, at: number, end: number): boolean {
  if (at - lineStart < WRAPPED_LINE || text.slice(lineStart, at).includes(CELL)) return true;
  let next = at + 1;
  while (next < end && isBlank(text.charCodeAt(next))) {
    if (text.charCodeAt(next) === 10) return true;
    next += 1;
  }
  return BULLET.test(text.slice(next, next + 8));
}

function skipClosers(text: string, from: number, end: number): number {
  const limit = Math.min(end, from + MOST_CLOSERS);
  let at = from;
  while (at < limit) {
    const length = closes(text.charCodeAt(at)) ? 1 : noteLength(text, at, end);
    if (length === 0) break;
    at += length;
  }
  return at;
}

/** The length of the number of a note, such as [12], that a sentence's end carries; else 0. */
function noteLength(text: string, at: number, end: number): number {
  if (text[at] !== "[") return 0;
  return /^\[\d{1,3}\]/.exec(text.slice(at, Math.min(end, at + 5)))?.[0].length ?? 0;
}

function closes(code: number): boolean {
  return CLOSERS.has(code) || SPACED_STOPS.has(code) || FULL_STOPS.has(code);
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** White space, by UTF-16 unit. */
export function isBlank(code: number): boolean {
  return (
    code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200b) || code === 0x2028
  );
}
