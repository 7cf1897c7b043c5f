import { initTRPC } from "@trpc/server";

import type { CallLimit } from "@/contracts/limits";
import { type Actor, assertPermitted, type Permission } from "@/core/actor";
import { toAppError } from "@/core/errors";
import { note } from "@/log";

import type { Context } from "./context";
import { describeError, toTrpcError } from "./errors";

const PING_MS = 15_000;
const RECHECK_MS = 15_000;
// While the database is away, a stream goes on for two minutes at most without a word about its rights.
const UNANSWERED_CHECKS = 8;

/** Every procedure says what it needs: a permission, or that it is open to anyone. */
export type Access = { access: Permission | "open" };

const trpc = initTRPC
  .context<Context>()
  .meta<Access>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => ({ ...shape, ...describeError(error, ctx?.requestId ?? "") }),
    sse: { ping: { enabled: true, intervalMs: PING_MS }, client: { reconnectAfterInactivityMs: 3 * PING_MS } },
  });

export const router = trpc.router;
export const createCaller = trpc.createCallerFactory;

/** Turns what core throws into what tRPC answers. */
const failing = trpc.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.code === "INTERNAL_SERVER_ERROR") throw toTrpcError(result.error.cause ?? result.error);
  return result;
});

/** A procedure for anyone, signed in or not. */
export function open() {
  return trpc.procedure.meta({ access: "open" }).use(failing);
}

/**
 * The only way to make a procedure for those who are signed in: with the one permission that it needs.
 * Calls of a key are counted, and those of the kind that it names. A subscription follows `ctx.signal`, which also ends when its actor may no longer come in, or this process ends beside another one.
 */
export function may(permission: Permission, counted: CallLimit | null = null) {
  return trpc.procedure
    .meta({ access: permission })
    .use(failing)
    .use(async ({ ctx, next, type, signal }) => {
      const actor = permitted(await ctx.actor(), permission, ctx.nobody);
      note({ workspaceId: actor.workspaceId, userId: actor.userId });
      await ctx.countCall(actor, counted);
      if (type !== "subscription") return next({ ctx: { actor, signal: signal ?? new AbortController().signal } });
      const watch = watchRights(ctx, permission, signal, ctx.enterStream(actor));
      const result = await next({ ctx: { actor, signal: watch.signal } });
      if (!result.ok || !isStream(result.data)) watch.end();
      else result.data = endAfter(result.data, watch.end);
      return result;
    });
}

function permitted(actor: Actor | null, permission: Permission, nobody: Context["nobody"]): Actor {
  if (!actor) throw nobody();
  assertPermitted(actor, permission);
  return actor;
}

/** Asks again and again whether a stream's actor may still follow it, and leaves the count of streams at its end; ends it too where another process goes on with it. */
function watchRights(
  ctx: Pick<Context, "currentActor" | "nobody" | "handedOver">,
  permission: Permission,
  closed: AbortSignal | undefined,
  leave: () => void,
) {
  const lapsed = new AbortController();
  let unanswered = 0;
  const timer = setInterval(async () => {
    unanswered += 1;
    if (unanswered > UNANSWERED_CHECKS) return lapsed.abort();
    try {
      permitted(await ctx.currentActor(), permission, ctx.nobody);
      unanswered = 0;
    } catch (cause) {
      // A database that is away says nothing about rights; all else ends the stream, and a client may come again.
      if (toAppError(cause).code !== "DATABASE_UNAVAILABLE") lapsed.abort();
    }
  }, RECHECK_MS);
  const lapse = () => lapsed.abort();
  ctx.handedOver.addEventListener("abort", lapse);
  if (ctx.handedOver.aborted) lapse();
  const end = () => {
    leave();
    clearInterval(timer);
    ctx.handedOver.removeEventListener("abort", lapse);
  };
  closed?.addEventListener("abort", end, { once: true });
  if (closed?.aborted) end();
  lapsed.signal.addEventListener("abort", end, { once: true });
  return { signal: closed ? AbortSignal.any([closed, lapsed.signal]) : lapsed.signal, end };
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

async function* endAfter(stream: AsyncIterable<unknown>, end: () => void): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } finally {
    end();
  }
}
