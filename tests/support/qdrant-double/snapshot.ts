import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import type { Collection } from "./collection";
import { RECORD } from "./log-file";
import { encodePoint } from "./point-record";

const CHUNK = 4_000_000;

/** Writes a collection as a log of its own: settings, the points that live, an end. Answers its size and SHA-256. */
export function writeSnapshot(collection: Collection, path: string): { size: number; checksum: string } {
  const file = openSync(path, "w");
  const hash = createHash("sha256");
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let size = 0;
  const flush = () => {
    const bytes = Buffer.concat(waiting);
    hash.update(bytes);
    writeSync(file, bytes);
    size += bytes.length;
    waiting = [];
    waitingBytes = 0;
  };
  const add = (kind: number, body: Buffer) => {
    const head = Buffer.alloc(5);
    head.writeUInt32LE(body.length);
    head[4] = kind;
    waiting.push(head, body);
    waitingBytes += head.length + body.length;
    if (waitingBytes > CHUNK) flush();
  };
  const { config, indexes } = collection.settings;
  add(RECORD.operation, Buffer.from(JSON.stringify({ do: "configure", config })));
  for (const [field, schema] of Object.entries(indexes)) add(RECORD.operation, Buffer.from(JSON.stringify({ do: "index", field, schema })));
  for (const point of collection.points.values())
    add(RECORD.point, encodePoint({ id: point.id, payload: point.payload, vectors: collection.vectorsOf(point) }));
  add(RECORD.end, Buffer.alloc(0));
  flush();
  fsyncSync(file);
  closeSync(file);
  return { size, checksum: hash.digest("hex") };
}
