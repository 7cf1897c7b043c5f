import type { TrackedEnvelope } from "@trpc/server";
import { isTrackedEnvelope, tracked } from "@trpc/server";
import { z } from "zod";

import { toTrpcError } from "./errors";

/** The output of a subscription: tracked events of one schema, each checked as it leaves. */
export function streamOf<Event>(event: z.ZodType<Event>) {
  return z
    .custom<AsyncIterable<TrackedEnvelope<Event>>>((value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value)
    .transform(async function* (events): AsyncGenerator<TrackedEnvelope<Event>> {
      // What a stream throws passes by no middleware; without a code of its own, a client would come back for it for ever.
      try {
        for await (const envelope of events) {
          if (!isTrackedEnvelope(envelope)) throw new Error("a stream's event carries no id");
          const [id, value] = envelope;
          yield tracked(id, event.parse(value));
        }
      } catch (cause) {
        throw toTrpcError(cause);
      }
    });
}
