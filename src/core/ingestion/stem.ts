import { stemmer as ar } from "@orama/stemmers/arabic";
import { stemmer as hy } from "@orama/stemmers/armenian";
import { stemmer as da } from "@orama/stemmers/danish";
import { stemmer as nl } from "@orama/stemmers/dutch";
import { stemmer as en } from "@orama/stemmers/english";
import { stemmer as fi } from "@orama/stemmers/finnish";
import { stemmer as fr } from "@orama/stemmers/french";
import { stemmer as de } from "@orama/stemmers/german";
import { stemmer as el } from "@orama/stemmers/greek";
import { stemmer as hu } from "@orama/stemmers/hungarian";
import { stemmer as hi } from "@orama/stemmers/indian";
import { stemmer as id } from "@orama/stemmers/indonesian";
import { stemmer as it } from "@orama/stemmers/italian";
import { stemmer as no } from "@orama/stemmers/norwegian";
import { stemmer as pt } from "@orama/stemmers/portuguese";
import { stemmer as ro } from "@orama/stemmers/romanian";
import { stemmer as ru } from "@orama/stemmers/russian";
import { stemmer as es } from "@orama/stemmers/spanish";
import { stemmer as sv } from "@orama/stemmers/swedish";
import { stemmer as ta } from "@orama/stemmers/tamil";
import { stemmer as tr } from "@orama/stemmers/turkish";
import { stemmer as uk } from "@orama/stemmers/ukrainian";

// Bulgarian is left out: its stemmer throws on some words.
const stemmers = new Map<string, (word: string) => string>(
  Object.entries({ ar, hy, da, nl, en, fi, fr, de, el, hi, hu, id, it, no, pt, ro, ru, es, sv, ta, tr, uk }),
);
const LONGEST_STEMMED = 40;
// What a language's stemmer expects to be done before: Arabic's "and" before an article, Romanian's cedillas for commas.
const prepare: Record<string, (word: string) => string> = {
  ar: (word) => word.replace(/^[وف](?=ال)/, ""),
  ro: (word) => word.replaceAll("ş", "ș").replaceAll("ţ", "ț"),
};

/** The stem of a lower-case word; the word itself where its language has no stemmer here. */
export function stem(word: string, language: string): string {
  if (word.length > LONGEST_STEMMED) return word;
  const prepared = prepare[language]?.(word) ?? word;
  return stemmers.get(language)?.(prepared) || word;
}
