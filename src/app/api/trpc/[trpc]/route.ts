import { fetchRequestHandler } from "@trpc/server/adapters/fetch";

import { bounded } from "@/app/api/bounded";
import { respond } from "@/app/api/respond";
import { container } from "@/container";
import { AppError } from "@/core/errors";
import { log, note } from "@/log";
import { createContext, isFromOurPages } from "@/trpc/context";
import { knownError } from "@/trpc/errors";
import { appRouter } from "@/trpc/root";

export const dynamic = "force-dynamic";

const BATCH_SIZE = 10;
// Ten questions of the greatest length, each character of them escaped, and what is around them.
const BODY_BYTES = 256 * 1024;
// One call, one count: these may not be multiplied by batching.
const UNBATCHED = /(^|,)account\.setUp(,|$)/;
const procedures = Object.keys(appRouter._def.procedures);

async function answer(request: Request, requestId: string): Promise<Response> {
  container().metrics.addProcedures(procedures);
  const path = decodeURIComponent(new URL(request.url).pathname.slice("/api/trpc/".length));
  note({ path: path.slice(0, 200) });
  if (request.method === "POST") assertPostable(request);
  if (path.includes(",") && UNBATCHED.test(path)) throw new AppError("INVALID_INPUT", "this procedure is not batchable");
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request.method === "POST" ? await bounded(request, BODY_BYTES) : request,
    router: appRouter,
    maxBatchSize: BATCH_SIZE,
    // A query may come by POST, with a person's words in the body; a change never comes by GET.
    allowMethodOverride: true,
    createContext: () => createContext(request, requestId),
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors.map((error) => knownError(error).retryAfterSeconds)) }),
    onError: ({ error }) => {
      const known = knownError(error);
      note({ code: known.code });
      if (known.code === "UNEXPECTED") log().error({ event: "unexpected", requestId, err: known.cause ?? known });
    },
  });
}

function assertPostable(request: Request): void {
  if (!isFromOurPages(request.headers)) throw new AppError("CROSS_SITE_REQUEST", "a change asked for by another site");
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new AppError("INVALID_INPUT", "the content type is not application/json");
}

function retryAfter(seconds: (number | null)[]): Record<string, string> {
  const longest = Math.max(0, ...seconds.map((value) => value ?? 0));
  return longest > 0 ? { "retry-after": String(longest) } : {};
}

const handle = (request: Request) => respond("request", request, answer);

export { handle as GET, handle as POST };
