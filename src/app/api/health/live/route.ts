export const dynamic = "force-dynamic";

/** Whether this process answers at all. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
}
