import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { initTRPC, TRPCError, tracked } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import type { AnswerPart } from "../contracts/answer.ts";
import { createClient, MiniRagError } from "./index.ts";

const runId = "0199f000-0000-7000-8000-000000000001";
const started = { conversationId: randomUUID(), questionId: randomUUID(), runId };
const parts: AnswerPart[] = [
  { type: "stage-changed", stage: "searching", count: 0 },
  { type: "text-delta", text: "The bridge " },
  { type: "text-delta", text: "opened in 1886." },
  {
    type: "answer-finished",
    outcome: "finished",
    kind: "written",
    text: "The bridge opened in 1886.",
    citations: [],
    sentences: [],
    timings: { rewriteMs: 0, retrieveMs: 1, firstTokenMs: 2, totalMs: 3 },
  },
];

const FOUND = { hits: [], confidence: 0, mode: "lexical", timings: { totalMs: 1 } };

type Faults = { cutAfter?: number; refuseFirst?: number; neverEnds?: boolean };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server with the wire format of the real one, whose line breaks where a test wants it. */
async function serve({ cutAfter, refuseFirst = 0, neverEnds }: Faults) {
  const seen = { follows: [] as (string | null)[], stopped: 0, authorization: "" };
  const trpc = initTRPC.create({
    errorFormatter: ({ shape }) => ({
      ...shape,
      data: { code: "NOT_PERMITTED", requestId: "request-1", retryAfterSeconds: null },
    }),
  });
  const cut = new AbortController();
  const router = trpc.router({
    ask: trpc.router({
      start: trpc.procedure.input(z.unknown()).mutation(() => started),
      stop: trpc.procedure.input(z.unknown()).mutation(() => {
        seen.stopped += 1;
        return { stopped: true };
      }),
      follow: trpc.procedure.input(z.object({ runId: z.string(), lastEventId: z.string().nullish() })).subscription(async function* ({
        input,
        signal,
      }) {
        const isFirst = seen.follows.push(input.lastEventId ?? null) === 1;
        for (const [index, part] of partsBehind(input.lastEventId)) {
          yield tracked(String(index), part);
          if (isFirst && index === cutAfter) cut.abort();
          if (neverEnds || (isFirst && cut.signal.aborted)) await ended(signal);
        }
      }),
    }),
    documents: trpc.router({
      list: trpc.procedure.query(() => {
        throw new TRPCError({ code: "FORBIDDEN", message: "Your role does not permit this." });
      }),
    }),
  });
  const handle = createHTTPHandler({ router, basePath: "/api/trpc/" });
  let refusals = refuseFirst;
  const server = createServer((request, response) => {
    seen.authorization = request.headers.authorization ?? "";
    if (request.url?.includes("ask.follow") && refusals-- > 0) {
      response.writeHead(503, { "content-type": "text/html" }).end("<h1>starting</h1>");
      return;
    }
    // The bytes written so far must leave before the line is cut.
    cut.signal.addEventListener("abort", () => setTimeout(() => request.url?.includes("follow") && response.destroy(), 20), { once: true });
    handle(request, response);
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createClient({ url, apiKey: "mr_api_test" }), seen };
}

function partsBehind(lastEventId: string | null | undefined): [number, AnswerPart][] {
  return [...parts.entries()].slice(lastEventId ? Number(lastEventId) + 1 : 0);
}

async function ended(signal: AbortSignal | undefined): Promise<void> {
  if (signal && !signal.aborted) await once(signal, "abort");
}

async function readAll(answer: AsyncIterable<AnswerPart>): Promise<AnswerPart[]> {
  const read: AnswerPart[] = [];
  for await (const part of answer) read.push(part);
  return read;
}

test("the parts of an answer arrive in order, with the key sent along", async () => {
  const { client, seen } = await serve({});

  const answer = client.ask("When was the bridge opened?");

  expect(await readAll(answer)).toEqual(parts);
  expect(await answer.started).toEqual(started);
  expect(seen.authorization).toBe("Bearer mr_api_test");
  expect(seen.stopped).toBe(0);
});

test("a dropped line is taken up behind the last part, so that nothing is lost or doubled", async () => {
  const { client, seen } = await serve({ cutAfter: 1 });

  expect(await readAll(client.ask("When?"))).toEqual(parts);
  expect(seen.follows).toEqual([null, "1"]);
});

test("a gateway that is not ready is asked again", async () => {
  const { client, seen } = await serve({ refuseFirst: 2 });

  expect(await readAll(client.ask("When?"))).toEqual(parts);
  expect(seen.follows).toEqual([null]);
});

test("leaving the loop stops the run", async () => {
  const { client, seen } = await serve({ neverEnds: true });

  for await (const part of client.ask("When?")) {
    expect(part).toEqual(parts[0]);
    break;
  }

  await expect.poll(() => seen.stopped).toBe(1);
});

test("aborting throws the signal's reason and stops the run", async () => {
  const { client, seen } = await serve({ neverEnds: true });
  const controller = new AbortController();

  const reading = (async () => {
    for await (const _part of client.ask("When?", { signal: controller.signal })) controller.abort(new Error("enough"));
  })();

  await expect(reading).rejects.toThrow("enough");
  await expect.poll(() => seen.stopped).toBe(1);
});

test("following a run and leaving it leaves it alone", async () => {
  const { client, seen } = await serve({ neverEnds: true });

  for await (const { id } of client.follow(runId)) {
    expect(id).toBe("0");
    break;
  }

  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(seen.stopped).toBe(0);
});

test("finished() gives the answer whole", async () => {
  const { client } = await serve({});

  expect(await client.ask("When?").finished()).toMatchObject({ text: "The bridge opened in 1886.", kind: "written", sources: [], runId });
});

test("a refusal carries the server's code, sentence and request id", async () => {
  const { client } = await serve({});

  const failure = await client.documents.list().catch((cause: unknown) => cause);

  expect(failure).toBeInstanceOf(MiniRagError);
  expect(failure).toMatchObject({ code: "NOT_PERMITTED", message: "Your role does not permit this.", requestId: "request-1", status: 403 });
});

test("a server that is not there is one clear sentence", async () => {
  const client = createClient({ url: "http://127.0.0.1:9", apiKey: "mr_api_test" });

  await expect(client.search("bridge")).rejects.toMatchObject({
    code: "SERVER_UNREACHABLE",
    message: "No server answers at http://127.0.0.1:9. Check the address and that MiniRAG runs there.",
  });
});

test("what only reads is asked once more when the connection ends under it, a question is not", async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (seen.length === 1 || request.url?.includes("ask.")) request.socket.destroy();
    else response.setHeader("content-type", "application/json").end(JSON.stringify({ result: { data: FOUND } }));
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: "mr_api_test" });

  expect(await client.search("bridge")).toEqual(FOUND);
  await expect(client.ask("When?").finished()).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  // What people type stands in the body: addresses have no room for it, and land in the logs of what lies between.
  expect(seen).toEqual(["POST /api/trpc/search.query", "POST /api/trpc/search.query", "POST /api/trpc/ask.start"]);
});

test("an address that is none is refused at once", () => {
  expect(() => createClient({ url: "localhost:3000", apiKey: "mr_api_test" })).toThrow('"localhost:3000" is not a web address');
});
