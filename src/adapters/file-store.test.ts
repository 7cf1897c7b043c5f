import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createFileStore } from "./file-store";

const WORKSPACE = "01a206bd-8afc-7390-9302-e5661d556a96";
const HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "minirag-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a file is kept under its workspace and SHA-256, and comes back as it was", async () => {
  const files = createFileStore(folder);

  const stored = await files.save(WORKSPACE, bytes("hel", "lo"), 100);

  expect(stored).toEqual({ sha256: HELLO_SHA256, sizeBytes: 5, head: new TextEncoder().encode("hello") });
  expect(await everyFile()).toEqual([path.join("files", WORKSPACE, HELLO_SHA256)]);
  expect(await text(await files.open(WORKSPACE, HELLO_SHA256))).toBe("hello");
});

test("the head is the first 4,100 bytes", async () => {
  const long = "abcdefghij".repeat(1_000);

  const { head, sizeBytes } = await createFileStore(folder).save(WORKSPACE, bytes(long.slice(0, 4_095), long.slice(4_095)), 100_000);

  expect(sizeBytes).toBe(10_000);
  expect(new TextDecoder().decode(head)).toBe(long.slice(0, 4_100));
});

test("a source that breaks off leaves nothing", async () => {
  async function* broken() {
    yield new TextEncoder().encode("half of it");
    throw new Error("socket hang up");
  }

  await expect(createFileStore(folder).save(WORKSPACE, broken(), 100)).rejects.toMatchObject({ code: "UPLOAD_INCOMPLETE" });
  expect(await everyFile()).toEqual([]);
});

test("a file that grows too large is stopped on the way and leaves nothing", async () => {
  let taken = 0;
  async function* endless() {
    for (;;) {
      taken += 1;
      yield new Uint8Array(1_000);
    }
  }

  await expect(createFileStore(folder).save(WORKSPACE, endless(), 10_000)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  expect(taken).toBe(11);
  expect(await everyFile()).toEqual([]);
});

test("an empty file is refused and leaves nothing", async () => {
  await expect(createFileStore(folder).save(WORKSPACE, bytes(), 100)).rejects.toMatchObject({ code: "FILE_EMPTY" });
  expect(await everyFile()).toEqual([]);
});

test("the same bytes at once are one file", async () => {
  const files = createFileStore(folder);

  await Promise.all(Array.from({ length: 20 }, () => files.save(WORKSPACE, bytes("hello"), 100)));

  expect(await everyFile()).toEqual([path.join("files", WORKSPACE, HELLO_SHA256)]);
});

test("nothing but a workspace's id and a SHA-256 becomes a path", async () => {
  const files = createFileStore(folder);
  const odd = ["../../etc/passwd", "..", "", "*", `${HELLO_SHA256}/../x`, HELLO_SHA256.toUpperCase(), `${HELLO_SHA256}\0`];

  for (const name of odd) await expect(files.locate(WORKSPACE, name)).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const name of odd) await expect(files.locate(name, HELLO_SHA256)).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const name of odd) await expect(files.save(name, bytes("hello"), 100)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await everyFile()).toEqual([]);
});

test("a start sweeps what processes that are gone have left, and nothing else", async () => {
  const files = createFileStore(folder);
  await files.save(WORKSPACE, bytes("hello"), 100);
  const draft = (name: string) => path.join(folder, "incoming", name);
  const made = [
    `${hostname()}.999999999.x`,
    `${hostname()}.${process.pid}.earlier`,
    `${hostname()}.${process.ppid}.x`,
    "other-host.7.x",
    "old.7.x",
  ];
  for (const name of made) await writeFile(draft(name), "half");
  await utimes(draft("old.7.x"), new Date(), new Date(Date.now() - 2 * 3_600_000));

  const [under, done] = [held(), files.sweep()];
  const saving = files.save(WORKSPACE, under.source, 100);
  await done;
  await files.sweep();
  under.release();

  await expect(saving).resolves.toMatchObject({ sizeBytes: 5 });
  expect(await readdir(path.join(folder, "incoming"))).toEqual([`${hostname()}.${process.ppid}.x`, "other-host.7.x"].sort());
});

/** A source that ends when it is told to. */
function held() {
  const gate = Promise.withResolvers<void>();
  async function* source() {
    yield new TextEncoder().encode("later");
    await gate.promise;
  }
  return { source: source(), release: () => gate.resolve() };
}

async function everyFile(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function* bytes(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}
