import "server-only";
import type { NextAuthOptions } from "next-auth";
import { decode, encode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";

import { container } from "@/container";
import { signInInput } from "@/contracts/account";
import { keyMessages } from "@/contracts/error-messages";
import type { Actor } from "@/core/actor";
import { AppError, toAppError } from "@/core/errors";
import { env, publicUrl, required } from "@/env";

const ABSOLUTE_SECONDS = 14 * 24 * 60 * 60;
const BROWSER_SECONDS = 180 * 24 * 60 * 60;
/** Keeps the two cookies apart: each opens with its own key only. */
const BROWSER_SALT = "known browser";
/** Written by instrumentation.ts from the socket, over whatever a client sent under this name. */
export const SOCKET_ADDRESS_HEADER = "x-minirag-socket-address";

const knownBrowser = z.object({ id: z.string(), account: z.string() });

/**
 * next-auth's settings: the cookie carries a random session id and nothing else; the session itself is a row.
 * `setCookie` gets the Set-Cookie line by which a browser that signed in is known when it comes again.
 */
export function authOptions(setCookie: (line: string) => void): NextAuthOptions {
  const isSecure = publicUrl().startsWith("https:");
  return {
    secret: required("NEXTAUTH_SECRET"),
    session: { strategy: "jwt", maxAge: ABSOLUTE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure,
    cookies: {
      sessionToken: { name: cookieName(), options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure } },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        authorize: (credentials, request) => authorize(credentials, new Headers(request.headers), setCookie),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
      // Nothing about a person goes to the browser here; account.me answers that.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => (url.startsWith("/") && !url.startsWith("//") ? `${publicUrl()}${url}` : publicUrl()),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === "string") await container().accounts.signOut(token.sid);
      },
    },
    logger: { error: () => {}, warn: () => {}, debug: () => {} },
  };
}

/** Carries an error's code, and the seconds to wait, through next-auth's redirect to the sign-in page. */
async function authorize(credentials: unknown, headers: Headers, setCookie: (line: string) => void): Promise<{ id: string }> {
  const input = signInInput.pick({ email: true, password: true }).strip().safeParse(credentials);
  try {
    if (!input.success) throw new AppError("WRONG_CREDENTIALS", "no e-mail address or no password");
    const { sessionId, browser } = await container().accounts.signIn(input.data, addressOf(headers), await sentBrowser(headers));
    setCookie(await browserCookie(browser));
    return { id: sessionId };
  } catch (cause) {
    const error = toAppError(cause);
    throw new Error(error.retryAfterSeconds === null ? error.code : `${error.code}:${error.retryAfterSeconds}`, { cause });
  }
}

/** Who sends a request: by its key (Bearer or x-api-key), else by its session cookie; null for nobody. */
export function actorFromRequest(request: Request): Promise<Actor | null> {
  return actorFromHeaders(request.headers);
}

/** The same from headers alone, for pages. */
export async function actorFromHeaders(headers: Headers): Promise<Actor | null> {
  const key = sentKey(headers);
  if (key !== null) return authenticateKey(key);
  const sessionId = await sentSessionId(headers);
  return sessionId === null ? null : authenticateSession(sessionId);
}

/** Why nobody was found behind a request: a key that opens nothing, or no session. */
export function nobody(headers: Headers): AppError {
  const sentence = sentKey(headers) === null ? undefined : keyMessages.unusable;
  return new AppError("NOT_SIGNED_IN", "no usable session or key", { sentence });
}

/** Whether a request shows a session cookie, valid or not: what a browser sends by itself. */
export function hasSessionCookie(headers: Headers): boolean {
  return sentKey(headers) === null && sentCookie(headers) !== null;
}

/** The address of the client: the socket's, or what the one trusted proxy header says. */
export function addressOf(headers: Headers): string | null {
  const trusted = env().TRUSTED_PROXY_HEADER;
  // A proxy appends the address that it saw: only the last one is its own word.
  const forwarded = trusted ? headers.get(trusted)?.split(",").at(-1)?.trim() : undefined;
  return forwarded || headers.get(SOCKET_ADDRESS_HEADER);
}

async function authenticateKey(key: string): Promise<Actor | null> {
  const found = await container().keys.find(key);
  if (!found) return null;
  return { workspaceId: found.workspaceId, userId: found.userId, role: found.role, key: { id: found.id, scopes: found.scopes } };
}

async function authenticateSession(sessionId: string): Promise<Actor | null> {
  const found = await container().accounts.findSession(sessionId);
  return found && { workspaceId: found.workspaceId, userId: found.userId, role: found.role, key: null };
}

/** The key that a request sends, "" for an unusable one, null for none. Two that differ are no key at all. */
function sentKey(headers: Headers): string | null {
  const authorization = headers.get("authorization");
  const header = headers.get("x-api-key");
  if (authorization === null) return header;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
  return header === null || header === bearer ? bearer : "";
}

async function sentSessionId(headers: Headers): Promise<string | null> {
  const claims = await openCookie(sentCookie(headers), "");
  return typeof claims?.sid === "string" ? claims.sid : null;
}

async function sentBrowser(headers: Headers): Promise<z.infer<typeof knownBrowser> | null> {
  return knownBrowser.safeParse(await openCookie(sentCookie(headers, "browser"), BROWSER_SALT)).data ?? null;
}

/** What a cookie of ours carries; one that was signed otherwise is nobody's, jose throws for it. */
async function openCookie(token: string | null, salt: string) {
  return token === null ? null : decode({ token, salt, secret: required("NEXTAUTH_SECRET") }).catch(() => null);
}

async function browserCookie(browser: z.infer<typeof knownBrowser>): Promise<string> {
  const token = await encode({ token: browser, salt: BROWSER_SALT, secret: required("NEXTAUTH_SECRET"), maxAge: BROWSER_SECONDS });
  const secure = publicUrl().startsWith("https:") ? "; Secure" : "";
  return `${cookieName("browser")}=${token}; Path=/; Max-Age=${BROWSER_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

function sentCookie(headers: Headers, kind: CookieKind = "session"): string | null {
  const wanted = `${cookieName(kind)}=`;
  const pair = (headers.get("cookie") ?? "").split(/; */).find((part) => part.startsWith(wanted));
  return pair ? pair.slice(wanted.length) : null;
}

/** `__Host-` holds only where the address is https; browsers refuse it on plain http. */
function cookieName(kind: CookieKind = "session"): string {
  return publicUrl().startsWith("https:") ? `__Host-minirag.${kind}` : `minirag.${kind}`;
}

type CookieKind = "session" | "browser";
