import type { Dispatcher } from "undici";
import { z } from "zod";
import { readAnswer } from "./failure";

/** Sends a body of JSON; whatever is put may be put twice. */
export type Put = (path: string, body: Uint8Array) => Promise<true>;
type Server = { origin: string; prefix: string; headers: Record<string, string>; timeoutMs: number; dispatcher: Dispatcher };

const done = z.object({ result: z.object({}), status: z.literal("ok") });

/**
 * Puts large bodies as they are: the client's own writer asks a function for each of a million numbers, and `fetch` copies
 * the bytes twice.
 */
export function createPut({ origin, prefix, headers, timeoutMs, dispatcher }: Server): Put {
  return async function put(path, body) {
    const { statusCode: status, body: answer } = await dispatcher.request({
      ...{ origin, path: prefix + path, method: "PUT", body },
      headers: { ...headers, "content-type": "application/json" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const said = read(await answer.text());
    if (status !== 200) throw Object.assign(new Error(`a put was answered ${status}`), { status, data: said });
    readAnswer(done, said);
    return true;
  };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
