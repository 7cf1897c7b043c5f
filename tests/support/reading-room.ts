import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createTextReader } from "@/adapters/text-reader";
import type { DocumentType } from "@/contracts/documents";
import type { TextReader } from "@/core/ports";
import { bundleReader } from "@/local/bundle-reader";

/** The reader program, bundled for one test file, and a reader that works by it. */
export function useReadingRoom() {
  const room = { folder: "", bundle: "", read };
  let usual: TextReader;
  let count = 0;

  /** Reads what is given as a file of that type. */
  async function read(
    type: DocumentType,
    content: string | Uint8Array,
    by: TextReader = usual,
    options: Parameters<TextReader["read"]>[1] = {},
  ) {
    count += 1;
    const file = path.join(room.folder, `file-${count}`);
    await writeFile(file, content);
    return by.read({ path: file, type, name: `x.${type}` }, options);
  }

  beforeAll(async () => {
    room.folder = await mkdtemp(path.join(tmpdir(), "minirag-reader-"));
    await bundleReader(process.cwd(), room.folder);
    room.bundle = path.join(room.folder, "reader.js");
    usual = createTextReader({ bundle: room.bundle });
  });
  afterAll(() => rm(room.folder, { recursive: true, force: true }));
  return room;
}

/** How a reading ended: the beginning of its text, or its error's code. */
export function outcome(reading: Promise<{ text: string }>): Promise<string> {
  return reading.then(
    ({ text }) => text.slice(0, 200),
    (error) => error.code,
  );
}
