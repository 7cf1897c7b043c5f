import { container } from "@/container";

export const dynamic = "force-dynamic";

/** Whether this process takes requests: it has started, is not ending, and its slot serves. Touches no store; `/api/health/deep` does. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (await container().readiness.isReady()) return Response.json({ status: "ready" }, { headers });
  return Response.json({ status: "not-ready" }, { status: 503, headers: { ...headers, "retry-after": "5" } });
}
