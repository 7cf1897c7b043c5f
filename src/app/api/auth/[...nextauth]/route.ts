import NextAuth from "next-auth";
import { z } from "zod";

import { bounded } from "@/app/api/bounded";
import { respond } from "@/app/api/respond";
import { authOptions } from "@/auth";
import { toErrorCode } from "@/contracts/error-codes";
import { AppError, errorStatus } from "@/core/errors";
import { note } from "@/log";
import { isFromOurPages } from "@/trpc/context";

export const dynamic = "force-dynamic";

const BODY_BYTES = 64 * 1024;
const jsonBody = z.record(z.string(), z.string());

type Params = { params: Promise<{ nextauth: string[] }> };

function handle(request: Request, context: Params): Promise<Response> {
  return respond("request", request, async () => {
    const { pathname } = new URL(request.url);
    note({ path: pathname });
    // next-auth would answer 500: a password comes by POST alone.
    if (request.method !== "POST" && pathname.startsWith("/api/auth/callback/"))
      throw new AppError("NOT_FOUND", "a sign-in asked for as a page");
    if (request.method === "POST" && !isFromOurPages(request.headers))
      throw new AppError("CROSS_SITE_REQUEST", "a sign-in from another site");
    const taken = request.method === "POST" ? await takeBody(request) : request;
    const cookies: string[] = [];
    const response: Response = await NextAuth(authOptions((line) => cookies.push(line)))(taken, context);
    for (const line of cookies) response.headers.append("set-cookie", line);
    return withStatusOfError(response);
  });
}

/** next-auth reads a body of any length, and fails by one that is not what it expects. */
async function takeBody(request: Request): Promise<Request> {
  const taken = await bounded(request, BODY_BYTES);
  if (!taken.headers.get("content-type")?.includes("application/json")) return taken;
  const sent: unknown = await taken
    .clone()
    .json()
    .catch(() => null);
  if (!jsonBody.safeParse(sent).success) throw new AppError("INVALID_INPUT", "the body is not an object of texts");
  return taken;
}

/** next-auth answers every failed sign-in with 401 and the error in an address; the limit deserves its own status and a wait. */
async function withStatusOfError(response: Response): Promise<Response> {
  if (response.status !== 401) return response;
  const { url } = await response
    .clone()
    .json()
    .catch(() => ({ url: null }));
  if (typeof url !== "string" || !URL.canParse(url)) return response;
  const address = new URL(url);
  const [code, seconds] = (address.searchParams.get("error") ?? "").split(":");
  const known = toErrorCode(code);
  if (!known) return response;
  note({ code: known });
  address.searchParams.set("error", known);
  const headers = new Headers(response.headers);
  if (seconds) headers.set("retry-after", seconds);
  return Response.json({ url: address.href }, { status: errorStatus[known], headers });
}

export { handle as GET, handle as POST };
