const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
// Scripts that write without blanks between words.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The words of a text to compare by, lower case; pairs of characters where a script has no blanks. */
export function wordKeys(text: string): string[] {
  return [...text.normalize("NFKC").toLowerCase().matchAll(WORD)].flatMap(([word]) => (UNSPACED.test(word) ? pairs(word) : [word]));
}

function pairs(word: string): string[] {
  const characters = [...word];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
