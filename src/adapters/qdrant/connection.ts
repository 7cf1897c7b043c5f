import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { QdrantClient } from "@qdrant/js-client-rest";
import { bareHost } from "@/adapters/bare-host";
import { createBreaker } from "@/adapters/breaker";
import { AppError } from "@/core/errors";
import { createBoundedAgent } from "./bounded-agent";
import { type Failure, failureOf, unavailable } from "./failure";
import { createPut, type Put } from "./put";
import { createSlowWorkspaces, type TellSlow } from "./slow-workspaces";

export type QdrantAddress = { url: string; apiKey?: string | undefined };
export type CallTimes = { connectMs: number; searchMs: number; writeMs: number; breakerMs: number };

/** An answer to give instead of failing where the server answers with a status. */
export type Expected<Answer> = { status: number; answer: Answer };
type Ask<Answer> = (client: QdrantClient, put: Put) => Promise<Answer>;
type Caller = { client: QdrantClient; put: Put };

export type Connection = {
  /**
   * For a person who waits, of a workspace, or null for what all of them need. A workspace whose questions take too long
   * again and again is left alone by itself. @throws INDEX_UNAVAILABLE, EMBEDDING_DIMENSION_CHANGED, UNEXPECTED.
   */
  search<Answer, Instead = never>(workspaceId: string | null, ask: Ask<Answer>, expected?: Expected<Instead>): Promise<Answer | Instead>;
  /** For what may take longer; every such call may be made twice. @throws as `search`. */
  write<Answer, Instead = never>(ask: Ask<Answer>, expected?: Expected<Instead>): Promise<Answer | Instead>;
};

/** Of a collection that is not there. */
export const MISSING = { status: 404, answer: null };

const TIMES: CallTimes = { connectMs: 1_000, searchMs: 3_000, writeMs: 30_000, breakerMs: 5_000 };
const QDRANT_PORT = 6333;
// A server that answered so short a time ago is taken to be there.
const SEEN_MS = 5_000;
const RETRY_MS = 50;

/** Calls a Qdrant server: time-outs, one more try where a connection broke, a breaker, errors of ours. */
export function createConnection(address: QdrantAddress, given: Partial<CallTimes> = {}): Connection {
  const times = { ...TIMES, ...given };
  const breaker = createBreaker({ openMs: times.breakerMs });
  const askFor = createSlowWorkspaces(times.breakerMs);
  const server = new URL(address.url);
  const callers = {
    search: createCaller(server, address.apiKey, times.searchMs),
    write: createCaller(server, address.apiKey, times.writeMs),
  };
  let seenAt = 0;

  async function once<Answer>({ client, put }: Caller, ask: Ask<Answer>): Promise<Answer> {
    if (Date.now() - seenAt > SEEN_MS) await assertReachable(server, times.connectMs);
    const answer = await ask(client, put);
    seenAt = Date.now();
    return answer;
  }

  /** A kept connection that the server closed meanwhile fails at once, and a new one may not. */
  async function twice<Answer>(caller: Caller, ask: Ask<Answer>): Promise<Answer> {
    try {
      return await once(caller, ask);
    } catch (thrown) {
      if (!failureOf(thrown).isBroken || !breaker.takeRetry()) throw thrown;
      await sleep(RETRY_MS);
      return once(caller, ask);
    }
  }

  async function call<Answer, Instead>(
    caller: Caller,
    ask: Ask<Answer>,
    expected?: Expected<Instead>,
    tellSlow?: TellSlow,
  ): Promise<Answer | Instead> {
    breaker.enter();
    try {
      const answer = await twice(caller, ask);
      breaker.succeeded();
      return answer;
    } catch (thrown) {
      const failure = failureOf(thrown);
      tell(failure, tellSlow);
      if (expected && failure.status === expected.status) return expected.answer;
      throw failure.error;
    }
  }

  function tell({ error, isSlow }: Failure, tellSlow?: TellSlow): void {
    if (isSlow && tellSlow) {
      breaker.endedOtherwise();
      tellSlow(error);
    } else if (error.code === "INDEX_UNAVAILABLE") {
      breaker.failed(error);
    } else {
      // Whatever it refused, it is there.
      seenAt = Date.now();
      breaker.succeeded();
    }
  }

  return {
    search: (workspaceId, ask, expected) =>
      workspaceId === null
        ? call(callers.search, ask, expected)
        : askFor(workspaceId, (tellSlow) => call(callers.search, ask, expected, tellSlow)),
    write: (ask, expected) => call(callers.write, ask, expected),
  };
}

function createCaller({ protocol, hostname, port: given, pathname }: URL, apiKey: string | undefined, timeout: number): Caller {
  const [host, port, prefix] = [`${protocol}//${hostname}`, Number(given || QDRANT_PORT), pathname.replace(/\/+$/, "")];
  // Compressed answers wait for a delayed acknowledgement: 44 ms instead of 2. The key goes as a header, since the
  // client writes a warning to the terminal for every key on a private network.
  const headers = { "accept-encoding": "identity", ...(apiKey === undefined ? {} : { "api-key": apiKey }) };
  const client = new QdrantClient({ url: host, port, prefix, timeout, checkCompatibility: false, headers });
  const api = client.api();
  // Another server must not be sent the key, nor answer in Qdrant's place.
  const own = { redirect: "manual" as const, dispatcher: createBoundedAgent() };
  for (const [name, call] of Object.entries(api))
    Object.assign(api, { [name]: (words: never, init?: RequestInit) => call(words, { ...init, ...own }) });
  return { client, put: createPut({ origin: `${host}:${port}`, prefix, headers, timeoutMs: timeout, dispatcher: own.dispatcher }) };
}

/** The client's own connections wait ten seconds for a server that swallows packets. @throws INDEX_UNAVAILABLE. */
async function assertReachable(server: URL, connectMs: number): Promise<void> {
  const socket = connect({ host: bareHost(server), port: Number(server.port || QDRANT_PORT), timeout: connectMs });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
      socket.once("timeout", () => reject(unavailable("no connection in time")));
    });
  } catch (cause) {
    throw cause instanceof AppError ? cause : unavailable("no connection", { cause });
  } finally {
    socket.destroy();
  }
}
