import { expect, test } from "vitest";
import { hashTerm } from "./term-hash";
import { countTerms, packTerms, passageTerms, type TermCounts, unpackTerms, weigh } from "./terms";
import { wordTerms } from "./word-terms";

const plain = { title: "", fileName: "", headings: [], facts: [] };

function holds(terms: TermCounts, hash: number): boolean {
  return terms.indices.includes(hash);
}

test("the forms of an English word are one term, and stop words are none", () => {
  const { lex, language } = passageTerms({ ...plain, text: "The bridges were argued about by the engineers." });

  expect(language).toBe("en");
  expect(holds(lex, wordTerms("bridge", "en").word)).toBe(true);
  expect(holds(lex, hashTerm("w", "the"))).toBe(false);
});

test("diacritics stay, and a folded twin is found by those who type none", () => {
  const terms = countTerms("phở", "vi");

  expect(holds(terms, hashTerm("w", "phở"))).toBe(true);
  expect(holds(terms, hashTerm("w", "pho"))).toBe(true);
});

test("an identifier is found whole and in parts", () => {
  const terms = countTerms("getUserName failed with ERR_CONN_42 in v1.2", "en");

  for (const part of ["get", "user", "name", "42"]) expect(holds(terms, wordTerms(part, "en").word)).toBe(true);
  for (const whole of ["getusername", "errconn42", "v12"]) expect(holds(terms, hashTerm("i", whole))).toBe(true);
});

test("a thousand is the same with and without its comma", () => {
  expect(holds(countTerms("1,000 genomes", "en"), hashTerm("w", "1000"))).toBe(true);
});

test("Chinese is found by characters and pairs of them, Thai by threes", () => {
  const chinese = countTerms("黑豹队", "zh");
  const thai = countTerms("ประเทศ", "th");

  for (const gram of ["黑", "豹队", "黑豹"]) expect(holds(chinese, hashTerm("w", gram))).toBe(true);
  expect(chinese.lengths.w).toBe(5);
  expect(holds(thai, hashTerm("w", "ประ"))).toBe(true);
  expect(thai.lengths.w).toBe(4);
});

test("full-width letters and ligatures are what they stand for", () => {
  expect(countTerms("Ｐｏｒｔｏ ﬁle", "en").indices).toEqual(countTerms("porto file", "en").indices);
});

test("title and headings are found with the passage, file name and facts by the meta terms only", () => {
  const { lex, meta } = passageTerms({
    ...plain,
    title: "Handbook",
    fileName: "holidays-2024.pdf",
    headings: ["Leave"],
    text: "Thirty days.",
    facts: ["Ada Lovelace"],
  });
  const has = (terms: TermCounts, word: string) => holds(terms, wordTerms(word, "en").word);

  expect([has(lex, "handbook"), has(lex, "leave"), has(lex, "lovelace")]).toEqual([true, true, false]);
  expect([has(meta, "handbook"), has(meta, "holidays"), has(meta, "2024"), has(meta, "lovelace"), has(meta, "thirty")]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

test("hashes are ascending and each there once", () => {
  const { indices, counts } = countTerms("one two one three one", "en");

  expect([...indices]).toEqual([...new Set(indices)].sort((a, b) => a - b));
  expect(counts[indices.indexOf(wordTerms("one", "en").word)]).toBe(3);
});

test("packed terms come back as they were, also from a buffer that begins anywhere", () => {
  const terms = countTerms("The quick brown fox jumps over the lazy dog, getUserName", "en");
  const packed = packTerms(terms);
  const shifted = new Uint8Array(packed.length + 3);
  shifted.set(packed, 3);

  expect(unpackTerms(shifted.subarray(3))).toEqual(terms);
  expect(() => unpackTerms(packed.subarray(0, packed.length - 1))).toThrow(RangeError);
});

test("a weight is BM25's, with the mean length of its channel", () => {
  const terms = countTerms("porto porto bridge", "en");
  const { indices, values } = weigh(terms, { w: 6, p: 1, g: 1, i: 1 });

  const weight = values[indices.indexOf(wordTerms("porto", "en").word)];

  expect(weight).toBeCloseTo((2 * 2.2) / (2 + 1.2 * (0.25 + (0.75 * 3) / 6)), 5);
});

test("a passage of a thousand words fits the counter, and the next one starts anew", () => {
  const words = Array.from({ length: 1_000 }, (_, n) => `word${String.fromCharCode(97 + (n % 26))}x${n}y`).join(" ");

  const long = countTerms(words, "en");
  const short = countTerms("porto", "en");

  expect(long.indices.length).toBeGreaterThan(4_000);
  expect(short.lengths.w).toBe(1);
});
