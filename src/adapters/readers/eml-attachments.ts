import type { Attachment, Email } from "postal-mime";
import { limits } from "@/contracts/limits";
import { sniffType } from "@/core/documents/sniff";
import { AppError } from "@/core/errors";
import type { ReadText } from "@/core/ports";
import { type Draft, oneLine } from "./draft";
import type { ReadTools } from "./source";

type ReadInner = ReadTools["readInner"];

/**
 * Writes what is attached to a mail: each file that can be read under a heading with its name, any other by its name.
 * Attachments count together against the limit of what a file may unpack to.
 */
export async function writeAttachments(draft: Draft, mail: Email, readInner: ReadInner): Promise<void> {
  const named: string[] = [];
  let unpacked = 0;
  for (const attachment of mail.attachments) {
    const bytes = bytesOf(attachment);
    unpacked += bytes.length;
    if (unpacked > limits.unpackedBytes) throw new AppError("FILE_UNPACKS_TOO_LARGE", "the attachments pass the limit together");
    const name = oneLine(attachment.filename ?? "");
    // Pictures that are shown within the text are part of its look.
    if (!name || attachment.related) continue;
    const read = await tryRead(bytes, name, readInner);
    if (read) writeAttachment(draft, name, read);
    else named.push(name);
  }
  if (named.length > 0) draft.add(`\n\nAttachments: ${named.join(", ")}\n`);
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : new Uint8Array(content);
}

/** Null for a file that cannot be read by itself; a mail with a broken attachment is still a mail. */
async function tryRead(bytes: Uint8Array, name: string, readInner: ReadInner): Promise<ReadText | null> {
  try {
    return await readInner({ bytes, name, type: sniffType(bytes.subarray(0, 4_100), name) });
  } catch (error) {
    if (error instanceof AppError && error.code !== "FILE_TEXT_TOO_LONG") return null;
    throw error;
  }
}

function writeAttachment(draft: Draft, name: string, read: ReadText): void {
  draft.add("\n\n");
  draft.add(`Attachment: ${name}`, { kind: "heading", level: 1 });
  draft.add("\n\n");
  draft.append(read);
}
