import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";
import { env } from "@/env";

type Facts = Record<string, string | number | boolean | null | undefined>;
/** An event that ended: its name, its facts with `code` where it failed, and how long it took. */
export type EndedEvent = { event: string; facts: Facts; durationMs: number };
type Shared = { logger?: pino.Logger; facts?: AsyncLocalStorage<Facts>; listeners?: Set<(ended: EndedEvent) => void> };

// Next may load this module twice in one process; one logger and one store must serve both.
const shared = (globalThis as { miniragLog?: Shared }).miniragLog ?? {};
(globalThis as { miniragLog?: Shared }).miniragLog = shared;
shared.facts ??= new AsyncLocalStorage<Facts>();
shared.listeners ??= new Set();
const { facts, listeners } = shared;

const SECRET_NAMES = ["password", "authorization", "cookie", "apiKey", "key", "token", "secret"];

/** The process's logger: one JSON line an event on standard error, secrets redacted by name. */
export function log(): pino.Logger {
  shared.logger ??= pino(
    {
      level: env().LOG_LEVEL,
      base: undefined,
      // Whatever is said while a request or its job runs carries the request's id.
      mixin: () => {
        const requestId = currentRequestId();
        return requestId ? { requestId } : {};
      },
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    },
    quietWhenFull(pino.destination(2)),
  );
  return shared.logger;
}

/** A log that cannot be written, such as on a full disk, is no reason to fall over. */
function quietWhenFull<Stream extends { on(event: "error", listen: () => void): unknown }>(stream: Stream): Stream {
  stream.on("error", () => undefined);
  return stream;
}

/** The id of the request that runs now, or that made the job necessary which runs now. */
export function currentRequestId(): string | undefined {
  const id = facts.getStore()?.requestId;
  return typeof id === "string" ? id : undefined;
}

/** Hears of every event that ends, for figures. */
export function onEvent(listen: (ended: EndedEvent) => void): void {
  listeners.add(listen);
}

/** Adds facts to the event of the request or job that runs now; never a user's text, a prompt or a key. */
export function note(more: Facts): void {
  Object.assign(facts.getStore() ?? {}, more);
}

/** Runs one request or job and writes its single event when it ends, with its duration and outcome. */
export async function withEvent<Result>(event: string, start: Facts, run: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const store: Facts = { requestId: currentRequestId(), ...start };
  const end = () => {
    const durationMs = Math.round(performance.now() - startedAt);
    for (const listen of listeners) listen({ event, facts: store, durationMs });
    return { event, ...store, durationMs };
  };
  return facts.run(store, async () => {
    try {
      const result = await run();
      log().info(end());
      return result;
    } catch (cause) {
      store.code = cause instanceof Error && "code" in cause ? String(cause.code) : "UNEXPECTED";
      log().error({ ...end(), err: cause });
      throw cause;
    }
  });
}
