import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";

import { env } from "@/env";

/** Gives each page its own nonce and the policy that names it. Pages are read only: no body reaches one. */
export function proxy(request: NextRequest): NextResponse {
  // Next would answer 500, as if the failure were ours.
  if (!isDecodable(request.nextUrl.pathname)) return new NextResponse(null, { status: 400 });
  if (request.method !== "GET" && request.method !== "HEAD")
    return new NextResponse(null, { status: 405, headers: { allow: "GET, HEAD" } });
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, env().NODE_ENV === "development");
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the request; a client's own value never survives.
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

// Bodies of matched routes are buffered and cut at next.config.ts's size, so nothing under /api may pass through here but
// what is no address of ours: one with an escape that is broken or not of ASCII.
export const config = {
  matcher: ["/((?!api/|_next/static|_next/image|favicon|.*\\.(?:ico|png|svg|webp|woff2|txt)$).*)", "/(.*%(?![0-7][0-9a-fA-F]).*)"],
};

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Scripts by nonce only, images and connections from here only. Hot reload needs eval and its own socket. */
function contentSecurityPolicy(nonce: string, isDev: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? " ws:" : ""}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
