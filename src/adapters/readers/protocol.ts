import { z } from "zod";
import { errorCode } from "@/contracts/error-codes";

const offset = z.number().int().min(0);
const span = { start: offset, end: offset };

const readText = z.object({
  text: z.string(),
  title: z.string().nullable(),
  blocks: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("heading"), level: z.number().int().min(1).max(6), ...span }),
      z.object({ kind: z.literal("table"), headerRows: offset, ...span }),
      z.object({ kind: z.literal("list-item"), ...span }),
      z.object({ kind: z.literal("code"), ...span }),
    ]),
  ),
  pages: z.array(z.object({ ...span, label: z.string() })),
  facts: z.array(z.string()),
  notice: z.string().max(500).nullish(),
});

/** What the sealed room says; parsed by its parent, which trusts nothing that comes out of it. */
export const readerMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), done: offset, total: offset }),
  // A picture to recognise text in; the reader waits for a line with the answer.
  z.object({ kind: z.literal("picture"), picture: z.base64() }),
  z.object({ kind: z.literal("read"), read: readText }),
  z.object({ kind: z.literal("failed"), code: errorCode, message: z.string(), detail: z.string().nullable() }),
]);
export type ReaderMessage = z.infer<typeof readerMessage>;

/** What goes in: a line of JSON with these, then as many bytes as it announces. */
export type ReaderRequest = { type: string; name: string; sizeBytes: number; mayRecognise: boolean };
/** What the parent answers to a picture: a line of JSON, its text or null. */
export const recognised = z.string().nullable();
