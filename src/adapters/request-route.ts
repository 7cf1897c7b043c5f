const MOST_ROUTES = 200;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Names the route of a request for figures: ids become `:id`, calls of procedures their names. What nobody serves, and
 * whatever comes after two hundred names, counts together, so that no stranger can grow the figures.
 */
export function createRouteNames() {
  const known = new Set<string>();
  return function routeOf(url: string, status: number): string {
    const path = url.split("?")[0] ?? "";
    if (path.startsWith("/_next/")) return "static";
    const name = nameOf(path);
    if (known.has(name)) return name;
    if (status === 404 || status === 405 || known.size >= MOST_ROUTES) return "other";
    known.add(name);
    return name;
  };
}

function nameOf(path: string): string {
  if (!path.startsWith("/api/trpc/")) return path.replaceAll(UUID, ":id");
  const procedure = path.slice("/api/trpc/".length);
  return procedure.includes(",") || procedure.includes("%2C") ? "trpc batch" : `trpc ${procedure}`;
}
