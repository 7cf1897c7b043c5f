import { z } from "zod";
import { readAnswer } from "./failure";

/** Sends a body of JSON; whatever is put may be put twice. */
export type Put = (path: string, body: Uint8Array<ArrayBuffer>) => Promise<true>;
type Server = { url: string; headers: Record<string, string>; timeoutMs: number; settings: RequestInit };

const done = z.object({ result: z.object({}), status: z.literal("ok") });

/**
 * Puts large bodies as they are: the client's own writer asks a function for each of a million numbers, which takes
 * three times as long as all else.
 */
export function createPut({ url, headers, timeoutMs, settings }: Server): Put {
  return async function put(path, body) {
    const answer = await fetch(url + path, {
      ...settings,
      method: "PUT",
      headers: { ...headers, "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const said = read(await answer.text());
    if (answer.status !== 200) throw Object.assign(new Error(`a put was answered ${answer.status}`), { status: answer.status, data: said });
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
