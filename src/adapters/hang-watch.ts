import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

type Options = { longMs?: number; probeMs?: number; lookMs?: number };

/**
 * Ends the connections of a pool whose server hangs: one that neither answers nor closes them, so that whoever asked would
 * wait for ever. A connection in use for long is only the reason to look: the server hangs when it takes no new one either.
 * What was asked meanwhile fails as a lost connection does. Statements may be slow; a server that answers is left alone.
 */
export function watchForHang(pool: pg.Pool, databaseUrl: string, { longMs = 1_500, probeMs = 2_000, lookMs = 500 }: Options = {}): void {
  const inUse = new Map<pg.PoolClient, number>();
  let isProbing = false;
  pool.on("acquire", (client) => inUse.set(client, performance.now()));
  pool.on("release", (_, client) => inUse.delete(client));
  pool.on("remove", (client) => inUse.delete(client));

  const usedSince = (time: number) => [...inUse].filter(([, since]) => since <= time).map(([client]) => client);

  async function probe(): Promise<void> {
    isProbing = true;
    const begun = performance.now();
    if (!(await answers(databaseUrl, probeMs))) usedSince(begun).forEach(cut);
    isProbing = false;
  }

  const timer = setInterval(() => {
    if (pool.ended) clearInterval(timer);
    else if (!isProbing && usedSince(performance.now() - longMs).length > 0) void probe();
  }, lookMs);
  timer.unref();
}

/** Whether the server says anything to somebody new; a refusal is an answer too. */
async function answers(connectionString: string, withinMs: number): Promise<boolean> {
  const client = new pg.Client({ connectionString, application_name: "minirag-probe" });
  client.on("error", () => undefined);
  const said = client.connect().then(
    () => true,
    () => true,
  );
  // A process that was itself too busy to listen gets a moment to hear what came meanwhile.
  const silence = sleep(withinMs * 0.9, undefined, { ref: false }).then(() => sleep(withinMs * 0.1, false, { ref: false }));
  const isAnswered = await Promise.race([said, silence]);
  if (isAnswered) client.end().catch(() => undefined);
  else cut(client);
  return isAnswered;
}

/** Ends a connection without asking the other side. */
function cut(client: pg.ClientBase): void {
  const connection: unknown = Reflect.get(client, "connection");
  const stream: unknown = typeof connection === "object" && connection !== null ? Reflect.get(connection, "stream") : null;
  if (typeof stream === "object" && stream !== null && "destroy" in stream && typeof stream.destroy === "function") stream.destroy();
}
