import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, startCluster } from "@tests/drills/cluster";
import { type Running, start } from "@tests/drills/processes";
import { createKey } from "@tests/drills/world";
import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import { createRedisServer, type RedisServer } from "@tests/support/redis-process";
import { shown } from "@tests/support/runs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "@/client/index";
import { type AnswerPart, answerPart } from "@/contracts/answer";
import { freePort } from "@/local/port";
import { isReady, newFolder, until } from "./program";

type Slot = { name: "blue" | "green"; url: string; port: number; running: Running };

const TOKEN = "a-token-of-the-drill-with-more-than-32-characters";
const RELEASE = "1.2.0-drill";
const folder = newFolder();
const slotsFile = path.join(folder, "slots");
const closers: (() => unknown)[] = [];
let cluster: Cluster;
let redis: RedisServer;
let stub: OpenAiStub;
let databaseUrl = "";
let key = "";

beforeAll(async () => {
  cluster = await startCluster(path.join(folder, "postgres"));
  redis = createRedisServer({ port: await freePort(), folder });
  await redis.start();
  stub = await startOpenAiStub();
  databaseUrl = await cluster.createDatabase("slots");
  key = (await createKey(databaseUrl)).key;
  mkdirSync(path.join(folder, "data"));
  closers.push(() => rm(folder), cluster.stop, redis.kill, stub.stop);
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const rm = (place: string) => rmSync(place, { recursive: true, force: true });
const serve = (...names: Slot["name"][]) => writeFileSync(slotsFile, `${names.join(" ")}\n`);
const headers = () => ({ authorization: `Bearer ${key}` });

async function startSlot(name: Slot["name"], settings: Record<string, string> = {}): Promise<Slot> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = path.join(folder, `${name}.log`);
  writeFileSync(log, "");
  const running = start(
    path.resolve(".next/standalone/server.js"),
    {
      ...{ SLOT: name, SLOTS_FILE: slotsFile, RELEASE, METRICS_TOKEN: TOKEN, WORKER: "false" },
      ...{ PORT: String(port), HOSTNAME: "127.0.0.1", NEXTAUTH_URL: url, NEXT_MANUAL_SIG_HANDLE: "true", KEEP_ALIVE_TIMEOUT: "75000" },
      ...{ DATABASE_URL: databaseUrl, REDIS_URL: redis.url, DATA_DIR: path.join(folder, "data"), ANSWER_CACHE: "false" },
      ...{ NEXTAUTH_SECRET: "a-secret-of-the-drills-with-more-than-32-characters", ENCRYPTION_KEY: `k1:${"0".repeat(64)}` },
      ...{ OPENAI_BASE_URL: `${stub.url}/v1`, OPENAI_API_KEY: "stub", CHAT_MODEL: "stub-chat", EMBEDDING_MODEL: "stub-embed" },
      ...{ ALLOWED_MODEL_HOSTS: new URL(stub.url).host, READER_BUNDLE: path.resolve("dist/reader.js") },
      ...settings,
    },
    log,
  );
  closers.push(() => running.end("SIGKILL"));
  await until(
    () => running.log().includes('"event":"started"'),
    60_000,
    () => `${name} did not start:\n${running.log().slice(-2_000)}`,
  );
  return { name, url, port, running };
}

async function becomesReady({ name, port }: Slot): Promise<void> {
  await until(
    () => isReady(port),
    30_000,
    () => `${name} did not become ready`,
  );
}

async function inFlight({ url }: Slot): Promise<{ requests: number; runs: number; release: string; slot: string }> {
  return (await fetch(`${url}/api/health/inflight`, { headers: { authorization: `Bearer ${TOKEN}` } })).json();
}

/** The answers of a stream until it ends, by whichever side. */
async function* listen(url: string, procedure: string, input: unknown): AsyncGenerator<{ id: string; part: unknown }> {
  const address = `${url}/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const { body } = await fetch(address, { headers: { ...headers(), accept: "text/event-stream" } });
  let text = "";
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      const id = /^id: (.+)$/m.exec(event)?.[1];
      if (id) yield { id, part: JSON.parse(/^data: (.+)$/m.exec(event)?.[1] ?? "null") };
    }
  }
}

async function endOfStream(stream: AsyncIterable<unknown>): Promise<"ended"> {
  for await (const _event of stream);
  return "ended";
}

/** Lets a slot end, and answers its code and how long it took. */
async function endOf({ running: { child } }: Slot): Promise<{ code: number | null; tookMs: number }> {
  const began = Date.now();
  child.kill("SIGTERM");
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, tookMs: Date.now() - began };
}

test("two slots: the file says which one serves, answers go on at the other, and each ends when nothing holds it", async () => {
  serve("blue");
  const [blue, green] = await Promise.all([startSlot("blue", { WORKER: "true" }), startSlot("green")]);

  // Which one serves.
  await becomesReady(blue);
  expect(await isReady(green.port)).toBe(false);
  expect((await fetch(`${green.url}/api/health/live`)).status).toBe(200);

  // Every answer says who gave it: pages, files, calls, refusals.
  const chunk = readdirSync(".next/static/chunks").find((name) => name.endsWith(".js"));
  for (const place of ["/sign-in", `/_next/static/chunks/${chunk}`, "/nowhere", "/api/trpc/conversations.list", "/api/health/ready"]) {
    const answer = await fetch(`${green.url}${place}`, { redirect: "manual" });
    await answer.body?.cancel();
    expect([place, answer.headers.get("x-minirag-release"), answer.headers.get("x-minirag-slot")]).toEqual([place, RELEASE, "green"]);
  }
  const page = await fetch(`${blue.url}/sign-in`);
  await page.text();
  expect(page.headers.get("keep-alive")).toBe("timeout=75");

  // A document, so that there is something to answer from.
  const { documents } = createClient({ url: blue.url, apiKey: key });
  const { document } = await documents.upload(new Blob(["The Maria Pia bridge was opened on 4 November 1877."]), { name: "bridges.txt" });
  await documents.waitUntilReady(document.id, { timeoutMs: 60_000 });
  stub.always({ text: "Opened in 1877. [1] ".repeat(30), pieceLength: 5, delayMs: 100 });

  // An answer that blue writes, followed there until blue is told to end, and then at green.
  const listEnded = endOfStream(listen(blue.url, "documents.follow", {}));
  const { runId } = await startAnswer(blue);
  const seen: { id: string; part: AnswerPart }[] = [];
  const atBlue = (async () => {
    for await (const { id, part } of listen(blue.url, "ask.follow", { runId })) seen.push({ id, part: answerPart.parse(part) });
  })();
  await until(
    () => seen.length > 10,
    30_000,
    () => `No answer came: ${JSON.stringify(seen)}`,
  );
  expect(await inFlight(blue)).toMatchObject({ runs: 1, release: RELEASE, slot: "blue" });
  expect((await inFlight(blue)).requests).toBe(2);

  serve("green");
  await becomesReady(green);
  expect(await isReady(blue.port)).toBe(false);
  // What would never end by itself ends; the answer goes on.
  expect(await Promise.race([listEnded, sleep(15_000, "late")])).toBe("ended");
  expect((await inFlight(blue)).requests).toBe(1);

  const ended = endOf(blue);
  await atBlue;
  expect(seen.at(-1)?.part.type).not.toBe("answer-finished");
  await expect(fetch(`${blue.url}/api/health/live`)).rejects.toThrow();
  for await (const { id, part } of listen(green.url, "ask.follow", { runId, lastEventId: seen.at(-1)?.id }))
    seen.push({ id, part: answerPart.parse(part) });
  const finishedAt = Date.now();

  const last = seen.at(-1)?.part;
  expect(last).toMatchObject({ type: "answer-finished", outcome: "finished" });
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(last?.type === "answer-finished" && last.text).toBe(shown(seen.map(({ part }) => part)));
  // Blue has written it to its end, and is gone at once after it.
  expect((await ended).code).toBe(0);
  expect(Date.now() - finishedAt).toBeLessThan(5_000);

  // With nothing in flight, a slot ends within seconds, whoever is still connected.
  const watching = endOfStream(listen(green.url, "documents.follow", {}));
  await sleep(500);
  const end = await endOf(green);
  expect(end.code).toBe(0);
  expect(end.tookMs).toBeLessThan(5_000);
  expect(await watching).toBe("ended");
});

async function startAnswer({ url }: Slot): Promise<{ runId: string }> {
  const answer = await fetch(`${url}/api/trpc/ask.start`, {
    method: "POST",
    headers: { ...headers(), "content-type": "application/json" },
    body: JSON.stringify({ question: "When was the Maria Pia bridge opened?" }),
  });
  return (await answer.json()).result.data;
}
