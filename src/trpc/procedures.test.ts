import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";

import type { Actor } from "@/core/actor";
import { AppError } from "@/core/errors";
import { createOpenStreams } from "@/core/open-streams";

import type { Context } from "./context";
import { createCaller, may, open, router } from "./procedures";

const actor: Actor = { workspaceId: "w", userId: "u", role: "reader", key: null };
let current: Actor | null;
let lookUp: () => Promise<Actor | null>;
let hasEnded: boolean;
let handingOver: AbortController;
let streams: ReturnType<typeof createOpenStreams>;

const routes = router({
  search: may("search")
    .input(z.void())
    .output(z.string())
    .query(({ ctx }) => ctx.actor.userId),
  manage: may("keys:manage")
    .input(z.void())
    .output(z.string())
    .query(() => "managed"),
  greet: open()
    .input(z.void())
    .output(z.string())
    .query(() => "hello"),
  fail: open()
    .input(z.void())
    .output(z.string())
    .query(() => {
      throw new AppError("STORAGE_FULL", "the disk is full");
    }),
  leak: open()
    .input(z.void())
    .output(z.string())
    .query(() => {
      throw new Error("connect to postgres://user:secret@host failed");
    }),
  follow: may("search")
    .input(z.void())
    .subscription(async function* ({ ctx }) {
      yield "first";
      await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve, { once: true }));
      hasEnded = true;
    }),
});

beforeEach(() => {
  vi.useFakeTimers();
  current = actor;
  lookUp = async () => current;
  hasEnded = false;
  handingOver = new AbortController();
  streams = createOpenStreams({ person: 1, key: 1 });
});
afterEach(() => vi.useRealTimers());

test("a procedure runs for an actor who may, and for nobody else", async () => {
  expect(await callAs(actor).search()).toBe("u");
  await expect(callAs(actor).manage()).rejects.toMatchObject({ cause: { code: "NOT_PERMITTED" }, code: "FORBIDDEN" });
  await expect(callAs(null).search()).rejects.toMatchObject({ cause: { code: "NOT_SIGNED_IN" }, code: "UNAUTHORIZED" });
  expect(await callAs(null).greet()).toBe("hello");
});

test("what is no actor opens nothing, such as an error that was returned instead of thrown", async () => {
  const broken = { message: "There is a problem with the server configuration." } as unknown as Actor;

  await expect(callAs(broken).search()).rejects.toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
});

test("a known failure keeps its code, an unknown one tells nothing of itself", async () => {
  await expect(callAs(null).fail()).rejects.toMatchObject({ cause: { code: "STORAGE_FULL" } });
  await expect(callAs(null).leak()).rejects.toMatchObject({ cause: { code: "UNEXPECTED" } });
});

test("an open stream ends within fifteen seconds of its actor's rights", async () => {
  const stream = await callAs(actor).follow();
  const events = stream[Symbol.asyncIterator]();
  expect(await events.next()).toMatchObject({ value: "first" });
  const ending = events.next();

  await vi.advanceTimersByTimeAsync(60_000);
  expect(hasEnded).toBe(false);
  current = null;
  await vi.advanceTimersByTimeAsync(15_000);

  expect(await ending).toMatchObject({ done: true });
  expect(hasEnded).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ["refuses", () => Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }))],
  ["hangs", () => new Promise<never>(() => {})],
])("a stream outlives a database that %s for a minute, but not without end", async (_, away) => {
  const events = (await callAs(actor).follow())[Symbol.asyncIterator]();
  await events.next();
  const ending = events.next();

  lookUp = away;
  await vi.advanceTimersByTimeAsync(60_000);
  lookUp = async () => current;
  await vi.advanceTimersByTimeAsync(120_000);
  lookUp = away;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(hasEnded).toBe(false);
  await vi.advanceTimersByTimeAsync(15_000);

  expect(await ending).toMatchObject({ done: true });
});

test("a stream ends where asking for its rights fails for another reason than the database", async () => {
  const events = (await callAs(actor).follow())[Symbol.asyncIterator]();
  await events.next();
  const ending = events.next();

  lookUp = () => Promise.reject(new Error("nonsense"));
  await vi.advanceTimersByTimeAsync(15_000);

  expect(await ending).toMatchObject({ done: true });
});

test("a stream that its client leaves is watched no longer", async () => {
  const stream = await callAs(actor).follow();
  const events = stream[Symbol.asyncIterator]();
  await events.next();

  await events.return?.();

  expect(vi.getTimerCount()).toBe(0);
});

test("a stream ends at once where another process goes on with it", async () => {
  const events = (await callAs(actor).follow())[Symbol.asyncIterator]();
  await events.next();
  const ending = events.next();

  handingOver.abort();

  expect(await ending).toMatchObject({ done: true });
  expect(vi.getTimerCount()).toBe(0);
});

test("a stream counts as open until it ends, and one too many is told to wait", async () => {
  const events = (await callAs(actor).follow())[Symbol.asyncIterator]();
  await events.next();

  await expect(callAs(actor).follow()).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", cause: { retryAfterSeconds: 5 } });
  await events.return?.();

  expect(await (await callAs(actor).follow())[Symbol.asyncIterator]().next()).toMatchObject({ value: "first" });
});

function callAs(who: Actor | null) {
  current = who;
  const context: Context = {
    requestId: "r",
    actor: async () => who,
    currentActor: () => lookUp(),
    nobody: () => new AppError("NOT_SIGNED_IN", "nobody"),
    countCall: async () => undefined,
    enterStream: streams.enter,
    handedOver: handingOver.signal,
  };
  return createCaller(routes)(context);
}
