import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@tests/start/program";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { countAnswers } from "./goodput";
import { uploadText } from "./operations";
import type { World } from "./world";

const FOLLOWERS_A_RUN = 10;
const FREED_WITHIN_MS = 2_000;
const RUNS_AT_ONCE = 32;
const ESTABLISHED = "01";
const TOKEN = "a-token-of-the-drills-with-more-than-32-characters";
const WORDS = 500;
const finished = z.object({ id: z.uuid() });

/** Readers vanish in the middle of an answer. */
export const goneClients: Drill = {
  name: "F10",
  fault: "the connections of all followers reset after the first word; then runs stopped by hand",
  promise: "what followed is freed within 2 s; an answer goes on to its end; a stopped one ends its call within 2 s and frees its place",
  settings: { METRICS_TOKEN: TOKEN },
  run: (world, scale) => run(world, scale, (socket) => socket.resetAndDestroy()),
  control: {
    does: "the followers stop reading, and stay",
    finds: /(requests|sockets) are left/,
    rerun: (world, scale) => run(world, scale, (socket) => socket.pause()),
  },
};

async function run(world: World, scale: Scale, leave: (socket: Socket) => void): Promise<Figures> {
  const clients = scale.of(40, 200);
  await world.startWeb();
  await world.startWorker();
  await world.client.documents.waitUntilReady(await uploadText(world));
  // Long enough to be under way when its readers go, and to be stopped in.
  const text = Array.from({ length: WORDS }, (_, turn) => `word${turn}`).join(" ");
  world.stub.always({ text, delayMs: 60 });

  const runs = await startRuns(world, clients / FOLLOWERS_A_RUN);
  const followers = await Promise.all(
    runs.flatMap((runId) => Array.from({ length: FOLLOWERS_A_RUN }, () => followToFirstWord(world, runId))),
  );
  const during = await inFlight(world);
  const ports = new Set(followers.map(({ localPort }) => localPort ?? 0));
  const leftAt = performance.now();
  for (const socket of followers) leave(socket);
  const freedMs = await untilFreed(world, leftAt, scale);
  const socketsLeft = countSockets(world, ports);
  if (socketsLeft > 0) throw new Error(`${socketsLeft} sockets are left of ${followers.length} followers`);
  await untilEnded(world, runs);

  const stopMs = await stopAll(world, scale);
  // Every place is free again: as many as may run at once begin at once.
  const again = await startRuns(world, RUNS_AT_ONCE);
  await until(
    () => world.stub.open() === RUNS_AT_ONCE,
    10_000,
    () => `only ${world.stub.open()} of ${RUNS_AT_ONCE} places are free again`,
  );
  await Promise.all(again.map((runId) => world.client.stop(runId)));
  await until(
    async () => (await countAnswers(world, "running")) === 0,
    30_000,
    () => "answers that were stopped go on",
  );
  return {
    followers: followers.length,
    "requests open before": during,
    "freed after (ms)": freedMs,
    "calls closed by a stop after (ms)": stopMs,
  };
}

async function startRuns(world: World, count: number): Promise<string[]> {
  const started = await Promise.all(Array.from({ length: count }, () => world.client.ask("Which bridge was opened?").started));
  for (const { runId } of started) world.ledger.note({ op: "answer-started", runId });
  return started.map(({ runId }) => runId);
}

/** A bare connection that follows a run; answers once the first word has come. */
function followToFirstWord({ url, key }: World, runId: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const place = `/api/trpc/ask.follow?input=${encodeURIComponent(JSON.stringify({ runId, lastEventId: null }))}`;
  socket.write(`GET ${place} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\naccept: text/event-stream\r\n\r\n`);
  return new Promise((resolve, reject) => {
    let heard = "";
    const hear = (bytes: Buffer) => {
      heard += bytes.toString();
      if (!heard.includes("text-delta")) return;
      socket.off("data", hear);
      resolve(socket);
    };
    socket.on("data", hear);
    // A reset that we make ourselves is no failure.
    socket.on("error", () => undefined);
    socket.once("close", () => reject(new Error(`a follower heard no word, but: ${heard.slice(0, 300)}`)));
  });
}

/** Requests that the server is answering, without the one that asks. */
async function inFlight({ url }: World): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}`, connection: "close" } });
  const count = /^minirag_requests_in_flight (\d+)$/m.exec(await response.text())?.[1];
  if (count === undefined) throw new Error(`no figures: ${response.status}`);
  return Number(count) - 1;
}

/** In the short form, while the answers still go on: then nothing but the leaving can have freed them. */
async function untilFreed(world: World, leftAt: number, { isLong }: Scale): Promise<number> {
  let left = await inFlight(world);
  while (left > 0) {
    const isLate = isLong ? performance.now() - leftAt > FREED_WITHIN_MS : world.stub.open() === 0;
    if (isLate) throw new Error(`${left} requests are left ${Math.round(performance.now() - leftAt)} ms after their clients have gone`);
    await sleep(50);
    left = await inFlight(world);
  }
  return Math.round(performance.now() - leftAt);
}

/** The server's ends of connections that came from these ports. */
function countSockets({ url }: World, ports: Set<number>): number {
  const portOf = (address = "") => Number.parseInt(address.split(":")[1] ?? "", 16);
  const rows = readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1);
  return rows.filter((row) => {
    const [, own, other, state] = row.trim().split(/\s+/);
    return portOf(own) === Number(new URL(url).port) && ports.has(portOf(other)) && state === ESTABLISHED;
  }).length;
}

async function untilEnded(world: World, runs: string[]): Promise<void> {
  const whole = () =>
    world.rows(finished, `SELECT id FROM answers WHERE state = 'finished' AND text LIKE '%word${WORDS - 1}%' AND id = ANY($1)`, [runs]);
  await until(
    async () => (await whole()).length === runs.length,
    90_000,
    () => "answers whose readers went did not go on to their end",
  );
}

/** Stops as many answers as may run at once; milliseconds until the provider sees every call closed. */
async function stopAll(world: World, { within }: Scale): Promise<number> {
  const runs = await startRuns(world, RUNS_AT_ONCE);
  await until(
    () => world.stub.open() === runs.length,
    10_000,
    () => `${world.stub.open()} of ${runs.length} answers are being written`,
  );
  const closed = world.stub.closes();
  const startedAt = performance.now();
  await Promise.all(runs.map((runId) => world.client.stop(runId)));
  await until(
    () => world.stub.open() === 0,
    within(FREED_WITHIN_MS),
    () => `${world.stub.open()} calls to the provider are open after the stop`,
  );
  if (world.stub.closes() - closed !== runs.length) throw new Error("not every call was closed");
  return Math.round(performance.now() - startedAt);
}
