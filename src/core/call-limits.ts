import { type CallLimit, callLimits } from "@/contracts/limits";
import type { Actor } from "./actor";
import { AppError } from "./errors";
import type { RateLimiter } from "./ports";

const WINDOW_SECONDS = 60;

export type CountCall = (actor: Actor, kind: CallLimit | null) => Promise<void>;

/**
 * Counts the calls of people and keys. `factor` multiplies every limit; 0 lifts them.
 * The count throws TOO_MANY_REQUESTS with the seconds to wait.
 */
export function createCountCall(limiter: RateLimiter, factor: number): CountCall {
  async function take(kind: CallLimit, who: string): Promise<number> {
    const calls = Math.max(1, Math.round(callLimits[kind] * factor));
    return limiter.take({ name: kind, calls, windowSeconds: WINDOW_SECONDS }, who);
  }

  return async function countCall(actor, kind) {
    if (factor === 0) return;
    // A key is counted by itself, so that a program that runs wild leaves the person who made it their own calls.
    const who = actor.key ? `key:${actor.key.id}` : `person:${actor.workspaceId}:${actor.userId}`;
    const waits = await Promise.all([actor.key ? take("keyCalls", who) : 0, kind ? take(kind, who) : 0]);
    const retryAfterSeconds = Math.max(...waits);
    if (retryAfterSeconds === 0) return;
    throw new AppError("TOO_MANY_REQUESTS", `more calls than a minute allows: ${kind ?? "keyCalls"}`, {
      retryable: true,
      retryAfterSeconds,
    });
  };
}
