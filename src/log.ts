import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";
import { env } from "@/env";

type Facts = Record<string, string | number | boolean | null | undefined>;
type Shared = { logger?: pino.Logger; facts?: AsyncLocalStorage<Facts> };

// Next may load this module twice in one process; one logger and one store must serve both.
const shared = (globalThis as { miniragLog?: Shared }).miniragLog ?? {};
(globalThis as { miniragLog?: Shared }).miniragLog = shared;
shared.facts ??= new AsyncLocalStorage<Facts>();
const facts = shared.facts;

const SECRET_NAMES = ["password", "authorization", "cookie", "apiKey", "key", "token", "secret"];

/** The process's logger: one JSON line an event on standard error, secrets redacted by name. */
export function log(): pino.Logger {
  shared.logger ??= pino(
    {
      level: env().LOG_LEVEL,
      base: undefined,
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    },
    pino.destination(2),
  );
  return shared.logger;
}

/** Adds facts to the event of the request or job that runs now; never a user's text, a prompt or a key. */
export function note(more: Facts): void {
  Object.assign(facts.getStore() ?? {}, more);
}

/** Runs one request or job and writes its single event when it ends, with its duration and outcome. */
export async function withEvent<Result>(event: string, start: Facts, run: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const store: Facts = { ...start };
  return facts.run(store, async () => {
    try {
      const result = await run();
      log().info({ event, ...store, durationMs: Math.round(performance.now() - startedAt) });
      return result;
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "UNEXPECTED";
      log().error({ event, ...store, code, err: cause, durationMs: Math.round(performance.now() - startedAt) });
      throw cause;
    }
  });
}
