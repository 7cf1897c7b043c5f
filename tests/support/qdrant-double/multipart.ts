import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal";

const TAIL = 4_096;
const CHUNK = 4_000_000;

/** Writes the one file of a form to disk as it comes. Answers its SHA-256. @throws 400 for what is no such form. */
export async function receivePart(request: IncomingMessage, path: string): Promise<string> {
  const boundary = /boundary="?([^";]+)/.exec(request.headers["content-type"] ?? "")?.[1];
  if (!boundary) throw new Refusal(400, "Could not find multipart boundary");
  const file = openSync(path, "w+");
  let head: Buffer | null = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of request) {
    let bytes: Buffer = chunk;
    if (head) {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) continue;
      bytes = head.subarray(end + 4);
      head = null;
    }
    size += writeSync(file, bytes);
  }
  const checksum = cutAndHash(file, size, `\r\n--${boundary}--`);
  closeSync(file);
  return checksum;
}

function cutAndHash(file: number, size: number, ending: string): string {
  const from = Math.max(0, size - TAIL);
  const tail = Buffer.alloc(size - from);
  readSync(file, tail, 0, tail.length, from);
  const at = tail.lastIndexOf(ending);
  const length = at < 0 ? size : from + at;
  ftruncateSync(file, length);
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(Math.min(CHUNK, length));
  for (let read = 0; read < length; ) {
    const count = readSync(file, chunk, 0, Math.min(chunk.length, length - read), read);
    hash.update(chunk.subarray(0, count));
    read += count;
  }
  return hash.digest("hex");
}
