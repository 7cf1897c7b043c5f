import { createTRPCUntypedClient, httpLink, splitLink } from "@trpc/client";
import type { z } from "zod";
import { holdsOwnWords } from "../contracts/own-words.ts";
import { errorFromTrpc, MiniRagError, notMiniRag, unreachable } from "./errors.ts";

const DEFAULT_TIMEOUT_MS = 60_000;

export type ClientOptions = {
  /** Address of the server, as typed into a browser: `http://localhost:3000`. */
  url: string;
  /** `mr_api_…`, from the settings page or `minirag key create`. */
  apiKey: string;
  /** Longest wait for a single answer of the server, uploads and streams apart; 60 s where it is not given. */
  timeoutMs?: number;
};

export type Call<Output> = { path: string; input: unknown; output: z.ZodType<Output>; signal?: AbortSignal | undefined };

/** One server and one key: where calls go, and with what. */
export type Connection = {
  /** Without a trailing slash. */
  address: string;
  headers: Record<string, string>;
  query<Output>(call: Call<Output>): Promise<Output>;
  mutate<Output>(call: Call<Output>): Promise<Output>;
};

/** @throws MiniRagError INVALID_INPUT when the address is none. */
export function createConnection({ url, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS }: ClientOptions): Connection {
  const address = readAddress(url);
  const headers = { authorization: `Bearer ${apiKey.trim()}` };
  const place = { url: `${address}/api/trpc`, headers };
  const trpc = createTRPCUntypedClient({
    links: [
      splitLink({
        condition: holdsOwnWords,
        true: httpLink({ ...place, methodOverride: "POST", fetch: watchedFetch(address, { onlyReads: true }) }),
        false: httpLink({ ...place, fetch: watchedFetch(address, { onlyReads: false }) }),
      }),
    ],
  });
  const send = async <Output>(type: "query" | "mutation", { path, input, output, signal }: Call<Output>): Promise<Output> => {
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeoutMs);
    const answer = await trpc[type](path, input, { signal: signal ? AbortSignal.any([signal, limit]) : limit }).catch((cause) => {
      signal?.throwIfAborted();
      throw limit.aborted ? tooSlow(address, timeoutMs, cause) : errorFromTrpc(cause, address);
    });
    const parsed = output.safeParse(answer);
    if (!parsed.success) throw notMiniRag(address, null, parsed.error);
    return parsed.data;
  };
  return { address, headers, query: (call) => send("query", call), mutate: (call) => send("mutation", call) };
}

/** A fetch that tells apart no answer, an answer of something else, and one of ours. */
function watchedFetch(address: string, { onlyReads }: { onlyReads: boolean }) {
  return async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const send = () =>
      fetch(url, init).catch((cause) => {
        init?.signal?.throwIfAborted();
        throw unreachable(address, cause);
      });
    // A connection that was kept open may end just as it is used again; what only reads is asked once more.
    const response = await send().catch((cause) => {
      if (init?.method === "POST" && !onlyReads) throw cause;
      return send();
    });
    if (response.headers.get("content-type")?.includes("json")) return response;
    await response.body?.cancel();
    throw notMiniRag(address, response.status);
  };
}

function readAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:")
    throw new MiniRagError("INVALID_INPUT", `"${url}" is not a web address. Write it like http://localhost:3000.`);
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, "");
}

function tooSlow(address: string, timeoutMs: number, cause: unknown): MiniRagError {
  return new MiniRagError("SERVER_UNREACHABLE", `The server at ${address} did not answer within ${timeoutMs / 1000} seconds.`, { cause });
}
