import NextAuth from "next-auth";

import { respond } from "@/app/api/respond";
import { authOptions } from "@/auth";
import { toErrorCode } from "@/contracts/error-codes";
import { AppError, errorStatus } from "@/core/errors";
import { note } from "@/log";
import { isFromOurPages } from "@/trpc/context";

export const dynamic = "force-dynamic";

type Params = { params: Promise<{ nextauth: string[] }> };

function handle(request: Request, context: Params): Promise<Response> {
  return respond("request", request, async () => {
    note({ path: new URL(request.url).pathname });
    if (request.method === "POST" && !isFromOurPages(request.headers))
      throw new AppError("CROSS_SITE_REQUEST", "a sign-in from another site");
    const response: Response = await NextAuth(authOptions())(request, context);
    return withStatusOfError(response);
  });
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
