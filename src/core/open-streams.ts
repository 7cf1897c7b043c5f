import { openStreams } from "@/contracts/limits";
import type { Actor } from "./actor";
import { AppError } from "./errors";

const RETRY_AFTER_SECONDS = 5;

/** Counts the event streams that each person and each key has open in this process; each takes memory for as long as it lasts. */
export function createOpenStreams(most: typeof openStreams | { person: number; key: number } = openStreams) {
  const open = new Map<string, number>();

  return {
    /** Gives what takes the stream out of the count again; once is enough. @throws TOO_MANY_REQUESTS. */
    enter(actor: Actor): () => void {
      const who = actor.key ? `key:${actor.key.id}` : `person:${actor.workspaceId}:${actor.userId}`;
      const count = open.get(who) ?? 0;
      if (count >= (actor.key ? most.key : most.person)) {
        const details = { retryable: true, retryAfterSeconds: RETRY_AFTER_SECONDS };
        throw new AppError("TOO_MANY_REQUESTS", `${count} event streams are open already`, details);
      }
      open.set(who, count + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(who) ?? 1) - 1;
        if (left > 0) open.set(who, left);
        else open.delete(who);
      };
    },
  };
}
