/** A word, a number, or a run of a script that puts no blanks between words; in lower case. */
export type Token = { text: string; kind: "word" | "number" | "han" | "unspaced" };
/** What stands between two blanks: one word, or the parts of a name and the `whole` name without what joins them. */
export type Compound = { tokens: Token[]; whole: string | null };

const HAN = "\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\uac00-\\ud7af\\u{20000}-\\u{3ffff}";
const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff";
// Letters and digits, with what may join them inside a name: COVID-19, snake_case, v1.2, O'Brien.
const RUNS = /[\p{L}\p{M}\p{N}]+(?:['’._\-/@+&][\p{L}\p{M}\p{N}]+)*/gu;
const PARTS = new RegExp(`[${HAN}]+|[${UNSPACED}]+|\\p{N}+|(?:(?![${HAN}${UNSPACED}])[\\p{L}\\p{M}])+`, "gu");
const HAS_PARTS = new RegExp(`[^\\p{L}\\p{M}]|[${HAN}${UNSPACED}]|\\p{Ll}\\p{M}*\\p{Lu}|\\p{Lu}\\p{Lu}\\p{Ll}\\p{Ll}`, "u");
const HAN_START = new RegExp(`^[${HAN}]`, "u");
const UNSPACED_START = new RegExp(`^[${UNSPACED}]`, "u");
const CAMEL = /(?<=\p{Ll}\p{M}*)(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll}\p{Ll})/u;
// An elided article or ending: l'homme, don't, the bridge's.
const ELIDED = /(?<!\p{L})\p{L}['’](?=\p{L}{2})|['’]\p{L}(?!\p{L})/gu;
const THOUSANDS = /(?<=\d),(?=\d{3}(?!\d))/g;
const LONGEST_WORD = 64;

/** The words of a text, NFKC; letters stand apart from digits, and the parts of an identifier from each other. */
export function tokenize(text: string): Compound[] {
  const normal = withoutElisions(text.normalize("NFKC").replace(THOUSANDS, ""));
  const found: Compound[] = [];
  for (const [run] of normal.matchAll(RUNS)) {
    if (HAS_PARTS.test(run)) found.push(takeApart(run));
    else found.push({ tokens: [{ text: run.toLowerCase().slice(0, LONGEST_WORD), kind: "word" }], whole: null });
  }
  return found;
}

/** Most texts have no apostrophe, and the pattern is dear. */
function withoutElisions(text: string): string {
  return text.includes("'") || text.includes("’") ? text.replace(ELIDED, " ") : text;
}

function takeApart(run: string): Compound {
  const tokens = [...run.matchAll(PARTS)].flatMap(([part]) => tokensOf(part));
  const isName = tokens.length > 1 && tokens.every((token) => token.kind === "word" || token.kind === "number");
  const whole = tokens.map((token) => token.text).join("");
  return { tokens, whole: isName && whole.length <= LONGEST_WORD ? whole : null };
}

function tokensOf(part: string): Token[] {
  if (HAN_START.test(part)) return [{ text: part.toLowerCase(), kind: "han" }];
  if (UNSPACED_START.test(part)) return [{ text: part, kind: "unspaced" }];
  if (/^\p{N}/u.test(part)) return [{ text: part.slice(0, LONGEST_WORD), kind: "number" }];
  return part.split(CAMEL).map((word) => ({ text: word.toLowerCase().slice(0, LONGEST_WORD), kind: "word" }));
}
