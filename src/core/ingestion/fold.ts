const MARKS = /[\u0300-\u036f\u064b-\u065f\u0670\u0591-\u05c7]/g;
const LETTERS: Record<string, string> = {
  ß: "ss",
  ø: "o",
  đ: "d",
  ł: "l",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ð: "d",
  þ: "th",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ى: "ي",
  ة: "ه",
};
const HAS_LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
const ASCII = /^[\x20-\x7e]*$/;

/** A lower-case word without its diacritics, as many people type it. Marks that are vowels (Indic, Thai) stay. */
export function fold(word: string): string {
  if (ASCII.test(word)) return word;
  const plain = word.normalize("NFD").replace(MARKS, "").normalize("NFC");
  return plain.replace(HAS_LETTER, (letter) => LETTERS[letter] ?? letter);
}
