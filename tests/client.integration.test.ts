import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AnswerPart, createClient, MiniRagError } from "@/client/index";
import { useProduct } from "./support/product";

const product = useProduct();
const BRIDGES = "The Maria Pia bridge in Porto was opened on 4 November 1877. It was designed by Gustave Eiffel.\n";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "minirag-client-"));
  await writeFile(path.join(folder, "bridges.txt"), BRIDGES);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function connect(...scopes: Parameters<typeof product.createKey>) {
  return createClient({ url: product.url, apiKey: await product.createKey(...scopes) });
}

test("a document goes in, answers a question with its very words, and goes out again", async () => {
  const minirag = await connect("ask", "search", "documents:write");
  const { document, outcome } = await minirag.documents.upload(path.join(folder, "bridges.txt"));
  expect(outcome).toBe("added");
  expect(await minirag.documents.waitUntilReady(document.id)).toMatchObject({ state: "ready", name: "bridges.txt" });

  const parts: AnswerPart[] = [];
  for await (const part of minirag.ask("When was the Maria Pia bridge opened?")) parts.push(part);
  const last = parts.at(-1);

  expect(last).toMatchObject({ type: "answer-finished", kind: "quoted", outcome: "finished" });
  if (last?.type !== "answer-finished") throw new Error("no end");
  expect(last.text).toContain("4 November 1877");
  const [citation] = last.citations;
  expect(BRIDGES.slice(citation?.start, citation?.end)).toBe(citation?.quote);
  expect(citation?.documentId).toBe(document.id);

  const found = await minirag.search("Maria Pia bridge", { limit: 3 });
  expect(found.hits[0]).toMatchObject({ documentId: document.id, title: "bridges.txt" });

  expect(await minirag.documents.remove(document.id)).toEqual([document.id]);
  expect((await minirag.search("Maria Pia bridge")).hits).toEqual([]);
});

test("as long a question is searched for as the contract allows, in any script", async () => {
  const minirag = await connect("search");

  await expect(minirag.search("橋".repeat(4_000))).resolves.toMatchObject({ hits: expect.any(Array) });
});

test("bytes, blobs and streams arrive as they left, and the same bytes twice are one document", async () => {
  const minirag = await connect("documents:write");
  const text = "A text about aqueducts.\n";

  const added = await minirag.documents.upload(new TextEncoder().encode(text), { name: "aqueducts.txt" });
  const blob = await minirag.documents.upload(new Blob([text]), { name: "again.txt" });
  const file = await minirag.documents.upload(new File(["Naming brings a file its own name.\n"], "named.md"));
  const stream = await minirag.documents.upload(createReadStream(path.join(folder, "bridges.txt")), { name: "streamed.txt" });

  expect(added).toMatchObject({ outcome: "added", document: { name: "aqueducts.txt", sizeBytes: text.length } });
  expect(blob).toMatchObject({ outcome: "duplicate", document: { id: added.document.id } });
  expect(file).toMatchObject({ outcome: "added", document: { name: "named.md" } });
  expect(stream).toMatchObject({ outcome: "added", document: { name: "streamed.txt", sizeBytes: BRIDGES.length } });
});

test("a file over the limit is refused before it is sent, an empty one and a nameless one too", async () => {
  const minirag = await connect("documents:write");

  await expect(minirag.documents.upload(new Blob([new Uint8Array(51 * 1024 * 1024)]), { name: "large.txt" })).rejects.toMatchObject({
    code: "FILE_TOO_LARGE",
  });
  await expect(minirag.documents.upload(new Uint8Array(), { name: "empty.txt" })).rejects.toMatchObject({ code: "FILE_EMPTY" });
  await expect(minirag.documents.upload(new Uint8Array([65]))).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(minirag.documents.upload(path.join(folder, "missing.txt"))).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("a key does what its scopes say and nothing else", async () => {
  const asking = await connect("ask");
  const reading = await connect("documents:read");

  await expect(asking.search("bridge")).rejects.toMatchObject({ code: "NOT_PERMITTED", status: 403 });
  await expect(asking.documents.list()).rejects.toMatchObject({ code: "NOT_PERMITTED" });
  await expect(reading.documents.upload(new Uint8Array([65]), { name: "a.txt" })).rejects.toMatchObject({ code: "NOT_PERMITTED" });
  await expect(reading.ask("Why?").finished()).rejects.toMatchObject({ code: "NOT_PERMITTED" });
  await expect(reading.documents.list()).resolves.toMatchObject({ documents: expect.any(Array) });
});

test("a wrong key is refused in a sentence, with the request's id", async () => {
  const stranger = createClient({ url: product.url, apiKey: "mr_api_wrong" });

  const refusal = await stranger.search("bridge").catch((cause: unknown) => cause);

  expect(refusal).toBeInstanceOf(MiniRagError);
  expect(refusal).toMatchObject({ code: "NOT_SIGNED_IN", status: 401, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test("an address that is not MiniRAG's says so", async () => {
  const lost = createClient({ url: `${product.url}/elsewhere`, apiKey: "mr_api_wrong" });

  await expect(lost.search("bridge")).rejects.toMatchObject({ code: "NOT_A_MINIRAG_SERVER" });
});
