import { docx, paragraph, textPdf } from "@tests/support/hostile-files";
import { outcome, useReadingRoom } from "@tests/support/reading-room";
import { expect, test } from "vitest";
import type { ReadingSettings } from "@/adapters/text-reader/reading";
import type { TextReader } from "@/core/ports";

type OpenReader = (settings: ReadingSettings) => Promise<TextReader>;

/** What every reader of files promises, wherever its processes are. */
export function textReaderContract(open: OpenReader): ReturnType<typeof useReadingRoom> {
  const room = useReadingRoom();
  const openHere = (settings: Partial<ReadingSettings> = {}) => open({ bundle: room.bundle, ...settings });

  test("a text, a Word document and a PDF come out of the room", async () => {
    const reader = await openHere();

    expect((await room.read("txt", "Grüße", reader)).text).toBe("Grüße");
    expect((await room.read("docx", docx(paragraph("Hello from Word")), reader)).text).toBe("Hello from Word");
    const labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 1 >>] >>";
    const { text, pages } = await room.read("pdf", textPdf(["One", "", "Three"], labels), reader);
    expect(pages.map(({ start, end, label }) => `${label}: ${text.slice(start, end).trim()}`)).toEqual(["i: One", "ii: ", "1: Three"]);
    expect(pages[1]?.start).toBe(pages[1]?.end);
  });

  test("files that come at the same time get each its own text", async () => {
    const reader = await openHere();
    const texts = ["one", "two", "three", "four"];

    const read = await Promise.all(
      texts.map((text, at) => room.read(at % 2 ? "docx" : "txt", at % 2 ? docx(paragraph(text)) : text, reader)),
    );

    expect(read.map(({ text }) => text)).toEqual(texts);
  });

  test("a PDF tells of its pages as it goes", async () => {
    const told: string[] = [];

    await room.read("pdf", textPdf(["One", "Two"]), await openHere(), { onProgress: (done, total) => told.push(`${done}/${total}`) });

    expect(told.at(-1)).toBe("2/2");
  });

  test("a line of five megabytes is read", async () => {
    expect((await room.read("md", "word ".repeat(1_000_000), await openHere())).text).toHaveLength(5_000_000);
  });

  test("a file that cannot be read says why, and the next one is read", async () => {
    const reader = await openHere();

    expect(await outcome(room.read("docx", docx(paragraph("x")).slice(0, 300), reader))).toBe("FILE_MALFORMED");
    expect(await outcome(room.read("txt", "after it", reader))).toBe("after it");
  });

  test("a reader that takes too long is stopped, and so is one that nobody waits for", async () => {
    const hasty = await openHere({ readMs: 5 });
    const controller = new AbortController();
    const waiting = room.read("docx", docx(paragraph("x")), await openHere(), { signal: controller.signal });

    controller.abort(new Error("the lease is lost"));

    await expect(waiting).rejects.toThrow("the lease is lost");
    expect(await outcome(room.read("docx", docx(paragraph("x")), hasty))).toBe("FILE_READ_TIMEOUT");
  });

  test("a reader that grows past its memory is stopped", async () => {
    const small = await openHere({ memoryMb: 20 });

    expect(await outcome(room.read("pdf", textPdf(Array.from({ length: 500 }, () => "x")), small))).toBe("FILE_READ_MEMORY");
  });
  return room;
}
