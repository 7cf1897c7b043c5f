import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";

// What was asked of the product and what it acknowledged, in the order in which the driver learned of it.
const entry = z.discriminatedUnion("op", [
  z.object({ op: z.literal("upload-sent"), sha256: z.string() }),
  z.object({ op: z.literal("upload-accepted"), documentId: z.uuid(), sha256: z.string(), marker: z.string() }),
  z.object({ op: z.literal("delete-sent"), documentId: z.uuid() }),
  z.object({ op: z.literal("delete-acknowledged"), documentId: z.uuid() }),
  z.object({ op: z.literal("answer-started"), runId: z.uuid() }),
  /** The text that somebody has read so far. */
  z.object({ op: z.literal("answer-read"), runId: z.uuid(), text: z.string() }),
  z.object({ op: z.literal("answer-ended"), runId: z.uuid(), text: z.string() }),
]);

export type Entry = z.infer<typeof entry>;
export type EntryOf<Op extends Entry["op"]> = Extract<Entry, { op: Op }>;

export type Ledger = ReturnType<typeof openLedger>;

/** A file of its own, on the disk before the driver goes on: what stands here was promised. */
export function openLedger(file: string) {
  const handle = openSync(file, "a");
  const read = () =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => entry.parse(JSON.parse(line)));
  return {
    note(noted: Entry): void {
      writeSync(handle, `${JSON.stringify(noted)}\n`);
      fsyncSync(handle);
    },
    read,
    all: <Op extends Entry["op"]>(op: Op): EntryOf<Op>[] => read().filter((noted): noted is EntryOf<Op> => noted.op === op),
    close: () => closeSync(handle),
  };
}
