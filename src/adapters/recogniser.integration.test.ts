import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { picturePdf } from "@tests/support/hostile-files";
import { outcome, useReadingRoom } from "@tests/support/reading-room";
import { expect, test } from "vitest";
import { findRecogniser, type Recogniser } from "./recogniser";
import { createTextReader } from "./text-reader";

const room = useReadingRoom();

test("text in the pictures of a page without any other is recognised, page by page, and said to be", async () => {
  const seen: string[] = [];
  const recognise: Recogniser["recognise"] = async (picture) => {
    seen.push(Buffer.from(picture.subarray(0, 2)).toString("latin1"));
    return seen.length === 1 ? "First page's text was recog-\nnised here." : null;
  };
  const reading = createTextReader({ bundle: room.bundle, findRecogniser: async () => ({ languages: ["eng"], recognise }) });

  const { text, pages, notice } = await room.read("pdf", picturePdf(2), reading);

  expect(seen).toEqual(["P5", "P5"]);
  expect(text.trim()).toBe("First page's text was recognised here.");
  expect(pages.map(({ start, end }) => text.slice(start, end).trim() === "")).toEqual([false, true]);
  expect(notice).toBe("The text of page 1 was recognised in pictures (OCR) and may hold mistakes.");
});

test("without a program for it, a page of pictures stays without text", async () => {
  const reading = createTextReader({ bundle: room.bundle, findRecogniser: async () => null });

  expect(await outcome(room.read("pdf", picturePdf(1), reading))).toBe("FILE_WITHOUT_TEXT");
  expect(await outcome(room.read("image", Buffer.from("89504e470d0a1a0a", "hex"), reading))).toBe("FILE_WITHOUT_TEXT");
});

test("time for recognising does not count as time for reading", async () => {
  const recognise = () => sleep(1_500, "slow words");
  const reading = createTextReader({ bundle: room.bundle, readMs: 4_000, findRecogniser: async () => ({ languages: ["eng"], recognise }) });

  expect((await room.read("pdf", picturePdf(4), reading)).text.match(/slow words/g)).toHaveLength(4);
}, 30_000);

const scan = path.resolve("../shared/datasets/documents/unstructured/pdf/loremipsum-flat.pdf");

test("tesseract reads a real scan, and what is no picture does no harm", async (context) => {
  const recogniser = await findRecogniser();
  if (!recogniser) return context.skip("tesseract is not installed here");

  expect(await recogniser.recognise(Buffer.from("no picture"), { signal: AbortSignal.timeout(10_000) })).toBeFalsy();
  expect(await recogniser.recognise(Buffer.from(`P5\n90000 90000\n255\n`), { signal: AbortSignal.timeout(10_000) })).toBeFalsy();
  if (!existsSync(scan)) return context.skip("the corpus is not here");
  const { text, notice } = await room.read("pdf", await readFile(scan));
  expect(text).toContain("Lorem ipsum dolor sit amet, consectetur adipiscing elit");
  expect(notice).toBe("The text was recognised in pictures (OCR) and may hold mistakes.");
}, 60_000);
