import { createHash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { openCollection } from "./collection";
import type { Json } from "./json";
import { receivePart } from "./multipart";
import { missing, noCollection, Refusal } from "./refusal";
import { type Call, part, path, type Route } from "./route";
import { writeSnapshot } from "./snapshot";

/** Snapshots: made, listed, fetched, removed, and put in a collection's place. */
export const snapshotRoutes: Route[] = [
  { method: "GET", path: path("/collections/:name/snapshots"), reads: true, answer: list },
  { method: "POST", path: path("/collections/:name/snapshots"), answer: create },
  { method: "POST", path: path("/collections/:name/snapshots/upload"), streams: true, answer: upload },
  { method: "PUT", path: path("/collections/:name/snapshots/recover"), answer: recover },
  { method: "GET", path: path("/collections/:name/snapshots/:file"), reads: true, answer: download },
  { method: "DELETE", path: path("/collections/:name/snapshots/:file"), answer: remove },
];

function folderOf(call: Call): string {
  const name = call.store.nameOf(part(call));
  if (!call.store.collections.has(name)) throw noCollection(name);
  return join(call.store.folder, "snapshots", encodeURIComponent(name));
}

function list(call: Call): Json[] {
  const folder = folderOf(call);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => (name.endsWith(".snapshot") ? [describe(folder, name)] : []));
}

function describe(folder: string, name: string): Json {
  const { size, mtime } = statSync(join(folder, name));
  const checksum = readFileSync(join(folder, `${name}.sha256`), "utf8");
  return { name, creation_time: mtime.toISOString().slice(0, 19), size, checksum };
}

function create(call: Call): Json {
  const folder = folderOf(call);
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replace("T", "-").replaceAll(":", "-").slice(0, 19);
  const number = createHash("sha256")
    .update(call.store.nameOf(part(call)))
    .digest()
    .readUInt32LE(0);
  const name = `${call.store.nameOf(part(call))}-${number}-${stamp}-${readdirSync(folder).length}.snapshot`;
  const { checksum } = writeSnapshot(call.store.get(part(call)), join(folder, name));
  writeFileSync(join(folder, `${name}.sha256`), checksum);
  return describe(folder, name);
}

/** A file's path, for a name that is one. */
function fileOf(call: Call): string {
  const name = part(call, 1);
  const file = join(folderOf(call), basename(name));
  if (name !== basename(name) || !existsSync(file)) throw missing(`Snapshot ${name} not found`);
  return file;
}

async function download(call: Call): Promise<undefined> {
  const file = findFor(call);
  call.response.writeHead(200, { "content-type": "application/octet-stream", "content-length": statSync(file).size });
  await pipeline(createReadStream(file), call.response);
}

/** Here alone the real server refuses in plain text. */
function findFor(call: Call): string {
  try {
    return fileOf(call);
  } catch (cause) {
    throw cause instanceof Refusal ? new Refusal(cause.status, cause.message, "text") : cause;
  }
}

function remove(call: Call): boolean {
  const file = fileOf(call);
  rmSync(file);
  rmSync(`${file}.sha256`, { force: true });
  return true;
}

async function upload(call: Call): Promise<boolean> {
  const draft = call.store.draft();
  try {
    const checksum = await receivePart(call.request, draft);
    const expected = call.query.get("checksum");
    if (expected !== null && expected !== checksum) throw new Refusal(400, `Checksum mismatch: expected ${checksum}, actual ${expected}`);
    return putInPlace(call, draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function putInPlace(call: Call, draft: string): boolean {
  const opened = openCollection(draft);
  const isWhole = opened.isWhole();
  opened.log.close();
  if (!isWhole) throw new Refusal(500, "Service internal error: File IO error: Malformed tar archive, reached unknown entry");
  call.store.replace(call.store.nameOf(part(call)), draft);
  return true;
}

async function recover(call: Call): Promise<boolean> {
  const location = String(call.body.location);
  const draft = call.store.draft();
  try {
    await pipeline(location.startsWith("file:") ? openOwn(call, location) : await fetchFrom(location), createWriteStream(draft));
    return putInPlace(call, draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function openOwn({ store }: Call, location: string) {
  const file = fileURLToPath(location);
  if (!file.startsWith(join(store.folder, "snapshots")))
    throw new Refusal(403, 'Forbidden: Snapshot file path must be inside the snapshots directory "/qdrant/snapshots"');
  return createReadStream(file);
}

async function fetchFrom(location: string): Promise<Readable> {
  const answer = await fetch(location).catch(() => null);
  if (!answer?.ok || !answer.body)
    throw new Refusal(500, `Service internal error: Http request error: error sending request for url (${location})`);
  return Readable.from(answer.body);
}
