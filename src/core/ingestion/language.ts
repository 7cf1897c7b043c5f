import { functionWords } from "./function-words";

// One letter of a script decides where the script has one language that matters, the marks below it where it has more.
const scripts: [RegExp, string][] = [
  [/[\u3040-\u30ff]/g, "ja"],
  [/[\uac00-\ud7af\u1100-\u11ff]/g, "ko"],
  [/[\u3400-\u9fff\uf900-\ufaff]/g, "zh"],
  [/[\u0e00-\u0e7f]/g, "th"],
  [/[\u0e80-\u0eff]/g, "lo"],
  [/[\u1780-\u17ff]/g, "km"],
  [/[\u1000-\u109f]/g, "my"],
  [/[\u0400-\u052f]/g, "ru"],
  [/[\u0370-\u03ff\u1f00-\u1fff]/g, "el"],
  [/[\u0600-\u06ff]/g, "ar"],
  [/[\u0590-\u05ff]/g, "he"],
  [/[\u0900-\u097f]/g, "hi"],
  [/[\u0530-\u058f]/g, "hy"],
  [/[\u0980-\u09ff]/g, "bn"],
  [/[\u0b80-\u0bff]/g, "ta"],
  [/[\u10a0-\u10ff]/g, "ka"],
  [/[A-Za-z\u00c0-\u024f\u1e00-\u1eff]/g, "latin"],
];
const marked: [string, RegExp, string][] = [
  ["ru", /[ґєії]/i, "uk"],
  ["ru", /[ђјљњћџ]/i, "sr"],
  ["ar", /[ٹڈڑےں]/, "ur"],
  ["ar", /[پچژگ]/, "fa"],
];
const NOT_ASCII = /[^ -~\s]/;
const NOT_LETTERS = /\P{L}+/u;
// Enough to tell by; a passage's language is asked for thousands of times.
const LONGEST_LOOK = 600;
const wordsOf = new Map(Object.entries(functionWords).map(([language, words]) => [language, new Set(words.split(" "))]));
const speakersOf = new Map<string, string[]>();
for (const [language, words] of wordsOf) for (const word of words) speakersOf.set(word, [...(speakersOf.get(word) ?? []), language]);

/** Language of a text: an ISO 639-1 code, or "und" where nothing tells (a Latin text without a function word). */
export function detectLanguage(text: string): string {
  const look = text.slice(0, LONGEST_LOOK);
  if (!NOT_ASCII.test(look)) return detectLatin(look);
  let best = "und";
  let most = 0;
  for (const [letters, language] of scripts) {
    const weight = language === "latin" ? 0.4 : 1;
    const count = (look.match(letters)?.length ?? 0) * weight;
    // Japanese is mostly Han with some kana between.
    if (count > most && !(language === "zh" && best === "ja")) [best, most] = [language, count];
  }
  if (best === "latin") return detectLatin(look);
  return marked.find(([language, marks]) => language === best && marks.test(look))?.[2] ?? best;
}

/** Whether a lower-case word is one of a language's function words, which say nothing about a text's subject. */
export function isFunctionWord(word: string, language: string): boolean {
  return wordsOf.get(language)?.has(word) ?? false;
}

function detectLatin(text: string): string {
  if (/[ăơưđ]|[\u1ea0-\u1ef9]/i.test(text) && (text.match(/[\u1ea0-\u1ef9ơưđ]/gi)?.length ?? 0) > text.length / 80) return "vi";
  const votes = new Map<string, number>();
  for (const word of text.normalize("NFC").toLowerCase().split(NOT_LETTERS)) {
    const speakers = speakersOf.get(word) ?? [];
    // A word that many languages share says little.
    for (const language of speakers) votes.set(language, (votes.get(language) ?? 0) + 1 / speakers.length);
  }
  let best = "und";
  let most = 0;
  for (const [language, count] of votes) if (count > most) [best, most] = [language, count];
  return best;
}
