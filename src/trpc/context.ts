import { actorFromRequest, hasSessionCookie, nobody } from "@/auth";
import { type Container, container } from "@/container";
import type { Actor } from "@/core/actor";
import type { AppError } from "@/core/errors";

/** What every procedure knows of its request. */
export type Context = {
  requestId: string;
  /** Who the request comes from, looked up once. */
  actor: () => Promise<Actor | null>;
  /** The same, looked up anew; asked while a stream is open. */
  currentActor: () => Promise<Actor | null>;
  /** What to answer where that is nobody. */
  nobody: () => AppError;
  /** Counts a call. @throws TOO_MANY_REQUESTS. */
  countCall: Container["countCall"];
  /** Counts an open stream; what it gives takes it out of the count. @throws TOO_MANY_REQUESTS. */
  enterStream: Container["streams"]["enter"];
  /** Aborts when another process goes on with this one's streams. */
  handedOver: AbortSignal;
};

export function createContext(request: Request, requestId: string): Context {
  const currentActor = () => actorFromRequest(request);
  let found: Promise<Actor | null> | undefined;
  const actor = () => {
    found ??= currentActor();
    return found;
  };
  return {
    requestId,
    actor,
    currentActor,
    nobody: () => nobody(request.headers),
    countCall: (who, kind) => container().countCall(who, kind),
    enterStream: (who) => container().streams.enter(who),
    handedOver: container().readiness.handedOver,
  };
}

/**
 * Whether a change may come from this request: browsers say where it was made, and only our own pages may.
 * A key is not sent by a browser by itself, so calls with a key need no such word.
 */
export function isFromOurPages(headers: Headers): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (headers.has("authorization") || headers.has("x-api-key")) return true;
  if (origin !== null && hostOf(origin) !== headers.get("host")) return false;
  if (site !== null && site !== "same-origin") return false;
  return origin !== null || site !== null || !hasSessionCookie(headers);
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
