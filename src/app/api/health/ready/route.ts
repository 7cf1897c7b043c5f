import { container } from "@/container";

export const dynamic = "force-dynamic";

/** Whether this process takes requests: it has started and is not ending. Touches no store; `/api/health/deep` does. */
export function GET(): Response {
  const headers = { "cache-control": "no-store" };
  if (container().readiness.isReady) return Response.json({ status: "ready" }, { headers });
  return Response.json({ status: "not-ready" }, { status: 503, headers: { ...headers, "retry-after": "5" } });
}
