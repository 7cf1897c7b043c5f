import { expect, test } from "vitest";
import { adviceFor, rangesOf, sizeInWords, stateInWords, whenInWords } from "./words";

test("sizes are told in the unit that reads best", () => {
  expect([0, 999, 1_000, 4_200_000, 9_990_000, 52_428_800, 999_600, 1_200_000_000].map(sizeInWords)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "4.2 MB",
    "10 MB",
    "52 MB",
    "1.0 MB",
    "1.2 GB",
  ]);
});

test("a state says how far the work is, or what is missing", () => {
  const base = { progress: null, queuePosition: null, emptyPages: [] };

  expect(stateInWords({ ...base, state: "reading", progress: { done: 112, total: 184 } })).toBe("Reading 112 of 184");
  expect(stateInWords({ ...base, state: "received", queuePosition: 3 })).toBe("Waiting, 3 before it");
  expect(stateInWords({ ...base, state: "received", queuePosition: 0 })).toBe("Waiting");
  expect(stateInWords({ ...base, state: "ready", emptyPages: [1, 2, 3, 4, 5, 6, 7] })).toBe("Ready, 7 pages empty");
  expect(stateInWords({ ...base, state: "ready", progress: { done: 1, total: 2 } })).toBe("Ready");
});

test("pages without text are named, and what to do about them", () => {
  expect(adviceFor({ state: "ready", failure: null, notice: null, emptyPages: [3, 4, 5, 9] })).toBe(
    "Pages 3 to 5 and 9 hold no text, perhaps only pictures. Upload a version with text.",
  );
  expect(adviceFor({ state: "ready", failure: null, notice: null, emptyPages: [2] })).toMatch(/^Page 2 holds/);
  expect(adviceFor({ state: "ready", failure: null, notice: null, emptyPages: [] })).toBeNull();
  expect(adviceFor({ state: "ready", failure: null, notice: "12 documents from papers.zip.", emptyPages: [] })).toBe(
    "12 documents from papers.zip.",
  );
  expect(rangesOf([1, 3, 5, 7, 9, 11])).toBe("1, 3, 5, 7, 9 and more");
});

test("times near are told as distances, times far as dates", () => {
  const now = new Date(2026, 10, 23, 12, 0, 0);
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

  expect([0, 1, 59, 180].map((minutes) => whenInWords(before(minutes), now))).toEqual([
    "just now",
    "1 minute ago",
    "59 minutes ago",
    "3 hours ago",
  ]);
  expect(whenInWords(new Date(2026, 2, 12).toISOString(), now)).toBe("12 March");
  expect(whenInWords(new Date(2024, 2, 12).toISOString(), now)).toBe("12 March 2024");
});
