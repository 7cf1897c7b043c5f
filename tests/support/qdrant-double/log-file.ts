import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";

// Each record: four bytes of length, one that says what it is, then the body.
export const RECORD = { operation: 1, point: 2, end: 3 } as const;
const HEAD = 5;
const CHUNK = 8_000_000;
const syncToDisk = promisify(fdatasync);

export type Entry = { kind: number; body: Buffer; at: number };
export type LogFile = ReturnType<typeof openLog>;

/** A file that only grows. What `append` took survives the process; what `sync` waited for, the machine. */
export function openLog(path: string) {
  const file = openSync(path, "a+");
  let size = fstatSync(file).size;
  let syncing: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function read(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    const count = readSync(file, bytes, 0, length, at);
    return bytes.subarray(0, count);
  }

  return {
    size: () => size,
    /** Answers where each record begins. */
    append(kind: number, bodies: Buffer[]): number[] {
      const bytes = Buffer.concat(bodies.flatMap((body) => [headOf(kind, body), body]));
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      const places: number[] = [];
      for (const { length } of bodies) {
        places.push(size);
        size += HEAD + length;
      }
      return places;
    },
    /** Writers at once share a sync; one that began before a write says nothing of it. */
    sync(): Promise<void> {
      if (!syncing) {
        syncing = syncToDisk(file).finally(() => {
          syncing = null;
        });
        return syncing;
      }
      next ??= syncing.then(() => {
        next = null;
        return this.sync();
      });
      return next;
    },
    read(at: number): Buffer {
      const length = read(at, HEAD).readUInt32LE(0);
      return read(at + HEAD, length);
    },
    /** Every whole record; a torn one at the end is cut off. */
    *entries(): Generator<Entry> {
      let at = 0;
      let rest = Buffer.alloc(0);
      for (let from = 0; from < size; from += CHUNK) {
        rest = Buffer.concat([rest, read(from, Math.min(CHUNK, size - from))]);
        let used = 0;
        while (rest.length - used >= HEAD) {
          const length = rest.readUInt32LE(used);
          if (rest.length - used < HEAD + length) break;
          yield { kind: rest[used + 4] ?? 0, body: rest.subarray(used + HEAD, used + HEAD + length), at: at + used };
          used += HEAD + length;
        }
        at += used;
        rest = rest.subarray(used);
      }
      if (at < size) {
        ftruncateSync(file, at);
        size = at;
      }
    },
    close: () => closeSync(file),
  };
}

function headOf(kind: number, { length }: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(length);
  head[4] = kind;
  return head;
}
