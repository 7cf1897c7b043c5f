import { connect, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { bareHost } from "./bare-host";

type Options = { longMs?: number; silenceMs?: number; lookMs?: number };

// What PostgreSQL answers before it asks who it is: whether it speaks TLS.
const GREETING = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const PORT = 5_432;
// A process that hears its own clock so much too late cannot say that others are silent.
const BUSY_MS = 500;

/**
 * Ends the connections of a pool whose server hangs: one that neither answers nor closes them, so that whoever asked would
 * wait for ever. A connection in use for long is only the reason to listen: the server hangs when in `silenceMs` no byte
 * comes on any connection, nor on a new one, while this process has the time to hear it. What was asked then fails as a
 * lost connection does. Statements may be slow and the machine busy; a server that says anything is left alone.
 */
export function watchForHang(pool: pg.Pool, databaseUrl: string, { longMs = 1_200, silenceMs = 2_500, lookMs = 300 }: Options = {}): void {
  const inUse = new Map<pg.PoolClient, number>();
  // The bytes that had come on each connection when it was first listened to; empty while nobody listens.
  const before = new Map<pg.PoolClient, number>();
  let isListening = false;
  pool.on("acquire", (client) => {
    inUse.set(client, performance.now());
    if (isListening) listenTo(client);
  });
  pool.on("release", (_, client) => inUse.delete(client));
  pool.on("remove", (client) => inUse.delete(client));

  function listenTo(client: pg.PoolClient): void {
    if (!before.has(client)) before.set(client, bytesOn(client));
  }

  const isAnyUsedSince = (time: number) => [...inUse.values()].some((since) => since <= time);

  async function listen(): Promise<void> {
    isListening = true;
    const begun = performance.now();
    for (const client of inUse.keys()) listenTo(client);
    const isAnswered = await answers(databaseUrl, silenceMs);
    const isBusy = performance.now() - begun > silenceMs + BUSY_MS;
    const isSilent = [...before].every(([client, bytes]) => bytesOn(client) === bytes);
    // Who came while this listened would learn no more by another turn.
    if (!isAnswered && !isBusy && isSilent) for (const client of inUse.keys()) socketOf(client)?.destroy();
    before.clear();
    isListening = false;
  }

  const timer = setInterval(() => {
    if (pool.ended) clearInterval(timer);
    else if (!isListening && isAnyUsedSince(performance.now() - longMs)) void listen();
  }, lookMs);
  timer.unref();
}

/** Whether the server says anything to somebody new; a refusal is an answer too. */
async function answers(databaseUrl: string, withinMs: number): Promise<boolean> {
  const address = new URL(databaseUrl);
  const socket = connect(Number(address.port || PORT), bareHost(address)).unref();
  socket.write(GREETING);
  const answer = new Promise<boolean>((resolve) => {
    for (const event of ["data", "error", "close"]) socket.once(event, () => resolve(true));
  });
  const isAnswered = await Promise.race([answer, sleep(withinMs, false, { ref: false })]);
  socket.destroy();
  return isAnswered;
}

function bytesOn(client: pg.PoolClient): number {
  return socketOf(client)?.bytesRead ?? 0;
}

/** The socket below a connection, which pg does not tell of. */
function socketOf(client: pg.ClientBase): Socket | null {
  const stream: unknown = Reflect.get(Object(Reflect.get(client, "connection")), "stream");
  return stream instanceof Socket ? stream : null;
}
