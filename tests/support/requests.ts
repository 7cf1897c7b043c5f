import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll } from "vitest";

import { GET as original } from "@/app/api/documents/[id]/original/route";
import { POST as upload } from "@/app/api/documents/route";
import { POST as mutate, GET as query } from "@/app/api/trpc/[trpc]/route";
import { container } from "@/container";
import type { Role } from "@/contracts/account";
import type { Actor } from "@/core/actor";
import { newSecret, secretHash } from "@/core/secrets";
import { extendEnv } from "@/env";

import { useDatabase } from "./database";
import { createWorkspace } from "./library";

export const ORIGIN = "http://localhost:3000";
const SECRET = "a-secret-of-more-than-thirty-two-characters";

export type Person = { actor: Actor; cookie: string };
type Sent = { cookie?: string; headers?: Record<string, string>; body?: BodyInit | null };

/** The routes of the product over a test's database, called as Next would call them; no job is worked. */
export function useRoutes() {
  const database = useDatabase();
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "minirag-routes-"));
    extendEnv({
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      NEXTAUTH_SECRET: SECRET,
      ENCRYPTION_KEY: `k1:${"0".repeat(64)}`,
      LOG_LEVEL: "silent",
    });
  });
  afterAll(async () => {
    await container().close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    database,
    /** Someone with a session in a workspace of their own. */
    async signIn(role: Role = "owner"): Promise<Person> {
      const actor = await createWorkspace(database.db, role);
      const sessionId = newSecret();
      await database.db.session.create({
        data: { idHash: secretHash(sessionId), userId: actor.userId, workspaceId: actor.workspaceId },
      });
      return { actor, cookie: `minirag.session=${await encode({ token: { sid: sessionId }, secret: SECRET })}` };
    },
    /** A call of a procedure as our own pages make it. */
    call(person: Pick<Person, "cookie"> | null, type: "query" | "mutation" | "subscription", procedure: string, input?: unknown) {
      const sent = person ? { cookie: person.cookie } : {};
      if (type === "mutation") return send("POST", `/api/trpc/${procedure}`, { ...sent, ...jsonBody(input), headers: ownPage });
      const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      const headers: Record<string, string> = type === "subscription" ? { accept: "text/event-stream" } : {};
      return send("GET", `/api/trpc/${procedure}${search}`, { ...sent, headers });
    },
    send,
  };
}

/** What a browser adds to a change that one of our pages asks for. */
export const ownPage = { origin: ORIGIN, "content-type": "application/json" };

function jsonBody(input: unknown) {
  return input === undefined ? {} : { body: JSON.stringify(input) };
}

async function send(method: string, place: string, { cookie, headers = {}, body = null }: Sent = {}): Promise<Response> {
  const request = new Request(`${ORIGIN}${place}`, {
    method,
    headers: { host: "localhost:3000", ...(cookie ? { cookie } : {}), ...headers },
    ...(body === null ? {} : { body, duplex: "half" }),
  });
  // Request drops the Host header, which the server reads from the line.
  request.headers.set("host", "localhost:3000");
  const id = /^\/api\/documents\/([^/?]+)\/original/.exec(place)?.[1];
  if (id) return original(request, { params: Promise.resolve({ id: decodeURIComponent(id) }) });
  if (place.startsWith("/api/documents")) return upload(request);
  return method === "POST" ? mutate(request) : query(request);
}

/** The code of the error that a response tells of (in a subscription's stream too), else what it says. */
export async function codeOf(response: Response): Promise<string> {
  const text = await response.text();
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? text;
}
