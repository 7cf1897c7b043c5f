import { container } from "@/container";
import { toAppError } from "@/core/errors";
import { log } from "@/log";

export const dynamic = "force-dynamic";

/** Whether this process can serve: its database answers. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    await container().checkReady();
    return Response.json({ status: "ready" }, { headers });
  } catch (cause) {
    log().warn({ event: "not-ready", code: toAppError(cause).code });
    return Response.json({ status: "not-ready" }, { status: 503, headers: { ...headers, "retry-after": "5" } });
  }
}
