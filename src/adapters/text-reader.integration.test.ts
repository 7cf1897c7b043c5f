import { docx, paragraph, textPdf } from "@tests/support/hostile-files";
import { outcome, useReadingRoom } from "@tests/support/reading-room";
import { expect, test } from "vitest";
import { createTextReader } from "./text-reader";

const room = useReadingRoom();

test("a text, a Word document and a PDF come out of the room", async () => {
  expect((await room.read("txt", "Grüße")).text).toBe("Grüße");
  expect((await room.read("docx", docx(paragraph("Hello from Word")))).text).toBe("Hello from Word");
  const { text, pages } = await room.read(
    "pdf",
    textPdf(["One", "", "Three"], "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 1 >>] >>"),
  );
  expect(pages.map(({ start, end, label }) => `${label}: ${text.slice(start, end).trim()}`)).toEqual(["i: One", "ii: ", "1: Three"]);
  expect(pages[1]?.start).toBe(pages[1]?.end);
});

test("a PDF tells of its pages as it goes", async () => {
  const told: string[] = [];

  await room.read("pdf", textPdf(["One", "Two"]), undefined, { onProgress: (done, total) => told.push(`${done}/${total}`) });

  expect(told.at(-1)).toBe("2/2");
});

test("a line of five megabytes is read", async () => {
  expect((await room.read("md", "word ".repeat(1_000_000))).text).toHaveLength(5_000_000);
});

test("a reader that takes too long is stopped, and so is one that nobody waits for", async () => {
  const hasty = createTextReader({ bundle: room.bundle, readMs: 5 });
  const controller = new AbortController();
  const waiting = room.read("docx", docx(paragraph("x")), undefined, { signal: controller.signal });

  controller.abort(new Error("the lease is lost"));

  await expect(waiting).rejects.toThrow("the lease is lost");
  expect(await outcome(room.read("docx", docx(paragraph("x")), hasty))).toBe("FILE_READ_TIMEOUT");
});

test("a reader that grows past its memory is stopped", async () => {
  const small = createTextReader({ bundle: room.bundle, memoryMb: 20 });

  expect(await outcome(room.read("pdf", textPdf(Array.from({ length: 500 }, () => "x")), small))).toBe("FILE_READ_MEMORY");
});
