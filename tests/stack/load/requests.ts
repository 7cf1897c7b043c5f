import { randomBytes } from "node:crypto";
import type { Wish } from "./lines";

/** Somebody's key, and a run of theirs that has ended. */
export type Tenant = { key: string; endedRunId: string };
export type Kind = { name: string; share: number; wish: (tenant: Tenant) => Wish };

const SAME = "The south bridge was opened on 9 July 1954. ".repeat(400);
const json = { "content-type": "application/json" };

/** What people do, by share: 60 % reading, 40 % POST. Uploads are of bytes that are known, but for a few. */
export function kindsOf(script: string): Kind[] {
  return [
    { name: "page", share: 20, wish: () => ({ method: "GET", path: "/sign-in" }) },
    { name: "script", share: 15, wish: () => ({ method: "GET", path: script }) },
    { name: "list", share: 25, wish: ({ key }) => read(key, "documents.list", { limit: 5 }) },
    { name: "call", share: 28, wish: ({ key, endedRunId }) => call(key, "ask.stop", { runId: endedRunId }) },
    { name: "upload", share: 11, wish: ({ key }) => upload(key, "bridges.txt", SAME) },
    { name: "new upload", share: 1, wish: ({ key }) => uploadNew(key) },
  ];
}

export function pick(kinds: Kind[]): Kind {
  let left = Math.random() * kinds.reduce((sum, { share }) => sum + share, 0);
  const found = kinds.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  if (!found) throw new Error("no kind of request");
  return found;
}

export function read(key: string, procedure: string, input: unknown): Wish {
  const path = `/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`;
  return { method: "GET", path, headers: bearer(key) };
}

export function call(key: string, procedure: string, input: unknown): Wish {
  return { method: "POST", path: `/api/trpc/${procedure}`, headers: { ...bearer(key), ...json }, body: JSON.stringify(input) };
}

export function upload(key: string, name: string, body: string | Uint8Array): Wish {
  const headers = { ...bearer(key), "content-type": "application/octet-stream" };
  return { method: "POST", path: `/api/documents?name=${encodeURIComponent(name)}`, headers, body };
}

function uploadNew(key: string): Wish {
  const mark = randomBytes(6).toString("hex");
  return upload(key, `${mark}.txt`, `Bridge ${mark} was opened in 1967. ${SAME.slice(0, 2_000)}`);
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}
