import { createTRPCUntypedClient, httpSubscriptionLink, TRPCClientError } from "@trpc/client";
import { EventSource, type FetchLike } from "eventsource";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { errorFromBody, errorFromTrpc, unreachable } from "./errors.ts";

const trackedEvent = z.object({ id: z.string(), data: z.unknown() });
export type LineEvent = z.infer<typeof trackedEvent>;

/**
 * One connection of a subscription: yields events until the server ends it.
 * @throws MiniRagError when the line breaks or is refused; the caller decides whether to open another.
 */
export async function* openLine(connection: Connection, path: string, input: unknown, signal?: AbortSignal): AsyncGenerator<LineEvent> {
  const waiting = createMailbox<LineEvent>();
  const watched = watchedFetch(connection);
  const trpc = createTRPCUntypedClient({
    links: [httpSubscriptionLink({ url: `${connection.address}/api/trpc`, EventSource, eventSourceOptions: { fetch: watched.fetch } })],
  });
  const fail = (cause: unknown) => waiting.fail(watched.refusal() ?? errorFromTrpc(cause, connection.address));
  const subscription = trpc.subscription(path, input, {
    onData: (value) => waiting.put(trackedEvent.parse(value)),
    onError: fail,
    onComplete: waiting.end,
    // EventSource would wait three seconds and ask with an old id; a broken line ends here and follow() opens the next.
    onConnectionStateChange: (state) => {
      if (state.state === "connecting" && state.error) fail(state.error);
    },
  });
  const abort = () => waiting.fail(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    yield* waiting.events();
  } finally {
    signal?.removeEventListener("abort", abort);
    subscription.unsubscribe();
  }
}

/** A fetch that carries the key and remembers why the server refused, which EventSource throws away. */
function watchedFetch({ address, headers }: Connection): { fetch: FetchLike; refusal: () => unknown } {
  let refusal: unknown = null;
  return {
    refusal: () => refusal,
    async fetch(url, { headers: own, ...init }) {
      const response = await fetch(url, { ...init, headers: { ...own, ...headers } }).catch((cause) => {
        refusal = unreachable(address, cause);
        throw cause;
      });
      if (response.status !== 200) refusal = errorFromBody(await response.json().catch(() => null), response.status, address);
      return response;
    },
  };
}

/** Carries what callbacks bring to one reader, in order. */
function createMailbox<Value>() {
  const kept: Value[] = [];
  let end: { failure: unknown } | null = null;
  let wake: () => void = () => undefined;
  const finish = (failure: unknown) => {
    end ??= { failure };
    wake();
  };
  return {
    put(value: Value) {
      kept.push(value);
      wake();
    },
    end: () => finish(null),
    fail: (cause: unknown) => finish(cause instanceof Error ? cause : new TRPCClientError("The connection broke.")),
    async *events(): AsyncGenerator<Value> {
      for (;;) {
        while (kept.length > 0) yield* kept.splice(0);
        if (end?.failure) throw end.failure;
        if (end) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
