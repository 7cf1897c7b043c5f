import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { createPlace, point, query, uuid, vector } from "@tests/support/passage-index-contract";
import { expect, onTestFinished, test } from "vitest";
import { createQdrantIndex } from "./qdrant";

type Heard = { method: string; path: string; headers: IncomingHttpHeaders; body: string };
type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

const unavailable = { code: "INDEX_UNAVAILABLE", retryable: true };
const place = createPlace();
const asked = query({ lex: vector({ 5: 1 }), meta: vector({ 6: 1 }) });
const collection = { points_count: 1, config: { params: {}, quantization_config: null } };
const noCollection = { status: { error: "Not found: Collection `minirag-words` doesn't exist!" } };

/** A server that answers each path as told, silent where nothing is, and keeps what it was sent. */
async function startServer(answer: (path: string, method: string) => Answer | null): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const path = url.replace(/\?.*/, "");
    heard.push({ method, path, headers, body: await text(request) });
    const told = answer(path, method);
    if (!told) return;
    const { status = 200, body, headers: more } = told;
    response.writeHead(status, { "content-type": "application/json", ...more }).end(isText(body) ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

function isText(body: unknown): body is string | Buffer {
  return typeof body === "string" || Buffer.isBuffer(body);
}

/** A Qdrant whose collection is there, and that answers a question's searches and count as told. */
function startQdrant(searches: unknown, count: unknown = { count: 1 }) {
  return startServer((path) => {
    if (path.endsWith("/query/batch")) return { body: { result: searches } };
    return { body: { result: path.endsWith("/count") ? count : collection } };
  });
}

test.each([301, 302, 303, 307, 308])("an answer %i leads nowhere: no other server is sent the key", async (status) => {
  const other = await startServer(() => ({ body: { result: [] } }));
  const { url } = await startServer((path) => ({ status, body: "", headers: { location: other.url + path } }));
  const index = createQdrantIndex({ url, apiKey: "key" });

  await expect(index.search(place, asked)).rejects.toMatchObject(unavailable);
  await expect(index.upsert(place, [point(1, uuid(9), vector({ 5: 1 }))])).rejects.toMatchObject(unavailable);

  expect(other.heard).toEqual([]);
});

test.each([
  ["a page", "text/html", "<h1>Not found</h1>"],
  ["nothing", "text/plain", ""],
  ["another service's words", "application/json", { error: "Not Found" }],
])("a 404 that says %s is no empty library", async (_, type, body) => {
  const index = createQdrantIndex({ url: (await startServer(() => ({ status: 404, body, headers: { "content-type": type } }))).url });

  await expect(index.search(place, asked)).rejects.toMatchObject(unavailable);
  await expect(index.countPoints(place)).rejects.toMatchObject(unavailable);
  await expect(index.listPoints(place, { after: null, limit: 1 })).rejects.toMatchObject(unavailable);
  await expect(index.dropWorkspace(place)).rejects.toMatchObject(unavailable);
});

test("a collection that Qdrant itself does not know holds nothing", async () => {
  const index = createQdrantIndex({ url: (await startServer(() => ({ status: 404, body: noCollection }))).url });

  expect((await index.search(place, asked)).lex).toEqual([]);
  expect(await index.countPoints(place)).toBe(0);
});

test.each([
  ["no answer at all", []],
  ["fewer answers than questions", [{ points: [] }]],
  ["answers without passages", [{}, {}]],
  ["no list", { points: [] }],
])("%s to a batch is no empty library", async (_, searches) => {
  const index = createQdrantIndex({ url: (await startQdrant(searches)).url });

  await expect(index.search(place, asked)).rejects.toMatchObject(unavailable);
});

test.each([[[]], [{}], [{ count: "1" }]])("a count of the shape %j is no count", async (count) => {
  const index = createQdrantIndex({ url: (await startQdrant([{ points: [] }, { points: [] }], count)).url });

  await expect(index.search(place, asked)).rejects.toMatchObject(unavailable);
  await expect(index.countPoints(place)).rejects.toMatchObject(unavailable);
});

test("a collection of another shape is unavailable", async () => {
  const index = createQdrantIndex({ url: (await startServer(() => ({ body: { result: [] } }))).url });

  await expect(index.search(place, asked)).rejects.toMatchObject(unavailable);
});

test("an answer that is longer than any that was asked for is broken off", async () => {
  const whole = JSON.stringify({ result: [{ points: [] }, { points: [] }] });
  const answers = new Map([
    ["/count", JSON.stringify({ result: { count: 1 } })],
    ["/query/batch", whole + " ".repeat(9_000_000)],
  ]);
  const { url } = await startServer((path) => {
    const body = [...answers].find(([end]) => path.endsWith(end))?.[1] ?? { result: collection };
    return { body, headers: { "transfer-encoding": "chunked" } };
  });
  const index = createQdrantIndex({ url });

  await expect(index.search(place, asked)).rejects.toMatchObject(unavailable);

  answers.set("/query/batch", whole + " ".repeat(1_000_000));
  expect((await index.search(place, asked)).passageCount).toBe(1);
});

test("an answer that is compressed although nobody asked for that is not unpacked", async () => {
  const body = gzipSync(JSON.stringify({ result: { count: 1 } }));
  const { url } = await startServer(() => ({ body, headers: { "content-encoding": "gzip" } }));

  await expect(createQdrantIndex({ url }).countPoints(place)).rejects.toMatchObject(unavailable);
});

test("what cannot be a passage of ours is left out of what was found", async () => {
  const odd = [{ id: "not-a-uuid", score: 3 }, { id: 7, score: 2 }, { id: uuid(2) }, { id: uuid(3), score: null }, null];
  const { url } = await startQdrant([{ points: [...odd, { id: uuid(1), score: 1, version: 4 }] }, { points: [] }]);

  const { lex } = await createQdrantIndex({ url }).search(place, asked);

  expect(lex).toEqual([{ id: uuid(1), score: 1 }]);
});

test("a server that hangs keeps nobody who waits for a count longer than for a search", async () => {
  const { url } = await startServer(() => null);
  const index = createQdrantIndex({ url }, { searchMs: 200, writeMs: 3_600_000 });

  await expect(index.countPoints(place)).rejects.toMatchObject(unavailable);
});

test("a workspace whose questions take too long is left alone by itself, and asked again when its time is over", async () => {
  let isSlow = true;
  const slow = createPlace();
  const { url, heard } = await startServer((path) => {
    if (!path.endsWith("/count")) return { body: { result: collection } };
    return isSlow && heard.at(-1)?.body.includes(slow.workspaceId) ? null : { body: { result: { count: 1 } } };
  });
  const index = createQdrantIndex({ url }, { searchMs: 150, breakerMs: 400 });
  for (let turn = 0; turn < 8; turn += 1) await expect(index.countPoints(slow)).rejects.toMatchObject(unavailable);
  const asks = heard.filter(({ body }) => body.includes(slow.workspaceId)).length;

  expect(asks).toBeLessThanOrEqual(5);
  expect(await index.countPoints(place)).toBe(1);
  isSlow = false;
  await new Promise((resolve) => setTimeout(resolve, 420));
  expect(await index.countPoints(slow)).toBe(1);
});

const passages = [point(1, uuid(9), vector({ 5: 1 }))];
const puts = (heard: Heard[]) => heard.filter(({ method, path }) => method === "PUT" && path.endsWith("/points"));

test.each([{}, [], "done", { result: null, status: "ok" }, { result: {}, status: "error" }])(
  "passages are not taken for stored where %j is answered",
  async (body) => {
    const { url } = await startServer((path) => ({ body: path.endsWith("/points") ? body : { result: collection } }));

    await expect(createQdrantIndex({ url }).upsert(place, passages)).rejects.toMatchObject(unavailable);
  },
);

test("passages that a server which hangs does not take are unavailable in time, and not sent again at once", async () => {
  const { url, heard } = await startServer((path) => (path.endsWith("/points") ? null : { body: { result: collection } }));

  await expect(createQdrantIndex({ url }, { writeMs: 200 }).upsert(place, passages)).rejects.toMatchObject(unavailable);

  expect(puts(heard)).toHaveLength(1);
});

const int8 = { scalar: { type: "int8", always_ram: true } };

test.each([
  ["large", 100_000, { dense: { size: 2 } }, null, [{ quantization_config: int8 }]],
  ["large and quantised already", 100_000, { dense: { size: 2 } }, int8, []],
  ["large without vectors", 100_000, {}, null, []],
  ["small", 99_999, { dense: { size: 2 } }, null, []],
])(
  "the vectors of a space that is %s are quantised once they are many",
  async (_, points_count, vectors, quantization_config, expected) => {
    const { url, heard } = await startLarge(() => ({ points_count, config: { params: { vectors }, quantization_config } }));

    await createQdrantIndex({ url }).upsert(place, passages);

    expect(changesIn(heard)).toEqual(expected);
  },
);

test("a space that grows large is quantised without a restart", async () => {
  let points_count = 99_990;
  const { url, heard } = await startLarge(() => ({ ...large, points_count }));
  const index = createQdrantIndex({ url });

  await index.upsert(place, passages);
  points_count = 100_000;
  await index.upsert(place, passages);
  const soon = changesIn(heard).length;
  await index.upsert(
    place,
    Array.from({ length: 10_000 }, (_, at) => point(at, uuid(9), vector({ 5: 1 }))),
  );

  expect([soon, changesIn(heard)]).toEqual([0, [{ quantization_config: int8 }]]);
});

test("a question keeps no house", async () => {
  const { url, heard } = await startLarge(() => large);

  await createQdrantIndex({ url }).search(place, asked);

  expect(changesIn(heard)).toEqual([]);
});

test("what was written is written where the server cannot quantise", async () => {
  const { url, heard } = await startLarge(() => large, 500);

  await createQdrantIndex({ url }).upsert(place, passages);

  expect([puts(heard).length, changesIn(heard).length]).toEqual([1, 1]);
});

const large = { points_count: 100_000, config: { params: { vectors: { dense: { size: 2 } } }, quantization_config: null } };

/** A Qdrant whose collection is as told, and that answers so when it is to be changed. */
function startLarge(described: () => unknown, changed = 200) {
  return startServer((path, method) => {
    if (method === "PATCH") return { status: changed, body: { result: true } };
    if (path.endsWith("/query/batch")) return { body: { result: [{ points: [] }, { points: [] }] } };
    return { body: { status: "ok", result: path.endsWith("/count") ? { count: 1 } : described() } };
  });
}

function changesIn(heard: Heard[]): unknown[] {
  return heard.filter(({ method }) => method === "PATCH").map(({ body }) => JSON.parse(body));
}
