import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPlace, point, query, uuid, vector } from "@tests/support/passage-index-contract";
import { type QdrantServer, startQdrantDouble } from "@tests/support/qdrant-server";
import { expect, onTestFinished, test } from "vitest";
import { createQdrantIndex } from "@/adapters/qdrant";

const REPLAY = "../shared/qdrant/replay";

async function start(data?: string): Promise<QdrantServer> {
  const server = await startQdrantDouble(data === undefined ? {} : { data });
  onTestFinished(() => server.stop());
  return server;
}

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "minirag-double-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.runIf(existsSync(REPLAY))("every recorded request is answered as Qdrant 1.19.0 did", { timeout: 120_000 }, async () => {
  const { url, apiKey } = await start();

  const { stdout, status } = spawnSync(process.execPath, [REPLAY, "--url", url, "--api-key", apiKey, "--read-only-key", "key-that-reads"], {
    encoding: "utf8",
  });

  expect(stdout).toMatch(/^\d+ passed, 0 failed$/m);
  expect(status).toBe(0);
});

test("what was acknowledged is there after a kill, and what was removed is not", { timeout: 60_000 }, async () => {
  const data = newFolder();
  const place = createPlace();
  const killed = await start(data);
  const before = createQdrantIndex(killed);
  const dense = Float32Array.of(0.6, 0.8);
  await before.upsert(
    place,
    Array.from({ length: 300 }, (_, at) => point(at, uuid(1_000 + (at % 3)), vector({ 5: 1, [at]: 2 }), { dense })),
  );
  await before.removeVersion(place, uuid(1_001));
  await killed.kill();

  const after = createQdrantIndex(await start(data));
  const answer = await after.search(place, query({ lex: vector({ 5: 1, 9: 1 }), dense }));

  expect([await after.countPoints(place), await after.countVersion(place, uuid(1_001))]).toEqual([200, 0]);
  expect([answer.lex[0]?.id, answer.dense.length, answer.passageCount]).toEqual([uuid(9), 100, 200]);
});

test("a snapshot taken from one server brings another to the same answers", { timeout: 60_000 }, async () => {
  const place = createPlace();
  const [one, other] = [await start(), await start()];
  const source = createQdrantIndex(one);
  await source.upsert(
    place,
    Array.from({ length: 50 }, (_, at) => point(at, uuid(1_000), vector({ 5: 1 + at, [100 + at]: 1 }))),
  );
  await source.removePoints(place, [uuid(49)]);
  const name = `minirag-${place.space}_1`;
  const made = await call(one, "POST", `/collections/${name}/snapshots?wait=true`);
  const { name: file, checksum } = (await made.json()).result;
  const bytes = await (await call(one, "GET", `/collections/${name}/snapshots/${file}`)).blob();

  const form = new FormData();
  form.append("snapshot", bytes, file);
  const upload = await call(other, "POST", `/collections/${name}/snapshots/upload?priority=snapshot&checksum=${checksum}`, form);
  const actions = [{ create_alias: { alias_name: `minirag-${place.space}`, collection_name: name } }];
  await call(other, "POST", "/collections/aliases", JSON.stringify({ actions }));

  expect(upload.status).toBe(200);
  const asked = query({ lex: vector({ 5: 1 }) });
  expect(await createQdrantIndex(other).search(place, asked)).toEqual(await source.search(place, asked));
});

function call({ url, apiKey }: QdrantServer, method: string, at: string, body?: FormData | string): Promise<Response> {
  const headers = new Headers({ "api-key": apiKey });
  if (typeof body === "string") headers.set("content-type", "application/json");
  return fetch(url + at, { method, headers, ...(body !== undefined && { body }) });
}
