import { type AppError, errorStatus, sentenceFor, toAppError } from "@/core/errors";
import { withEvent } from "@/log";

// What a proxy in front or a client may call its own request; anything else would be a stranger's text in our log.
const GIVEN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

type Respond = (request: Request, requestId: string) => Promise<Response>;

/** Answers one request: an id on it (its own `x-request-id` where that is well-formed), nothing cached, failures as `{ error: { code, message, requestId } }`, one event in the log. */
export async function respond(event: string, request: Request, answer: Respond): Promise<Response> {
  const given = request.headers.get("x-request-id") ?? "";
  const requestId = GIVEN_ID.test(given) ? given : crypto.randomUUID();
  const response = await withEvent(event, { requestId, method: request.method }, () => answer(request, requestId)).catch((cause) =>
    errorResponse(toAppError(cause), requestId),
  );
  response.headers.set("x-request-id", requestId);
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "private, no-store");
  return response;
}

/** A failure as every route but tRPC answers it. */
export function errorResponse(error: AppError, requestId: string): Response {
  const headers = new Headers();
  if (error.retryAfterSeconds !== null) headers.set("retry-after", String(error.retryAfterSeconds));
  const body = { error: { code: error.code, message: sentenceFor(error), requestId } };
  return Response.json(body, { status: errorStatus[error.code], headers });
}
