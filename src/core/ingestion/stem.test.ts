import fc from "fast-check";
import { expect, test } from "vitest";
import { stem } from "./stem";

const letters: Record<string, string> = {
  latin: "abcdefghijklmnopqrstuvwxyzäöüßéèêàçñõãåøæœąćęłńśźżğışțșăâîőű",
  cyrillic: "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
  greek: "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
  arabic: "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئًٌٍَُِّْ",
  devanagari: "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहािीुूेैोौं्",
  tamil: "அஆஇஈஉஊஎஏஐஒஓகஙசஞடணதநபமயரலவழளறனாிீுூெேைொோ்",
  armenian: "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
};
const scripts: Record<string, string> = {
  ru: "cyrillic",
  uk: "cyrillic",
  el: "greek",
  ar: "arabic",
  hi: "devanagari",
  ta: "tamil",
  hy: "armenian",
};
const languages = "ar hy da nl en fi fr de el hi hu id it no pt ro ru es sv ta tr uk bg xx".split(" ");

test.each(languages)("every word of %s has a stem, and the same one each time", (language) => {
  const alphabet = [...(letters[scripts[language] ?? "latin"] ?? "")];
  const word = fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 50 }).map((parts) => parts.join(""));

  fc.assert(
    fc.property(word, (given) => {
      expect(stem(given, language)).not.toBe("");
      expect(stem(given, language)).toBe(stem(given, language));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["en", ["bridges", "bridge"]],
  ["de", ["häuser", "haus"]],
  ["ru", ["книгами", "книга"]],
  ["es", ["canciones", "canción"]],
  ["hi", ["लड़कियों", "लड़की", "लड़के"]],
  ["ar", ["والكتاب", "الكتاب", "كتاب"]],
  ["ro", ["oraşul", "orașe", "oraș"]],
])("forms of a word in %s have one stem", (language, forms) => {
  expect(new Set(forms.map((form) => stem(form, language))).size).toBe(1);
});
