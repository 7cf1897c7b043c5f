// The 33 words that Lucene's English analyzer leaves out.
const STOP_WORDS = new Set(
  "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with".split(
    " ",
  ),
);

/** Whether a lower-case word is left out of the terms; so only in English, where pairs and idf gain by it. */
export function isStopWord(word: string, language: string): boolean {
  return language === "en" && STOP_WORDS.has(word);
}
