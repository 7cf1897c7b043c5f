const TRPC = "/api/trpc/";
const STATIC = /^\/(_next\/|icon\.svg$)/;

/** The addresses of the product, as the folders of src/app name them. */
export const ROUTES = [
  "/",
  "/setup",
  "/sign-in",
  "/conversations/[id]",
  "/documents",
  "/settings",
  "/settings/status",
  "/metrics",
  "/api/auth/[...nextauth]",
  "/api/documents",
  "/api/documents/[id]/original",
  "/api/health/deep",
  "/api/health/inflight",
  "/api/health/live",
  "/api/health/ready",
];

const patterns = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.replace(/\[\.{3}\w+\]/, ".+").replace(/\[\w+\]/, "[^/]+")}$`),
}));

/**
 * Names the route of a request for figures: by the product's own addresses, and calls by their procedures. Everything
 * else counts together, so that no stranger can grow the figures.
 */
export function createRouteNames() {
  const procedures = new Set<string>();

  function routeOf(url: string): string {
    const path = url.split("?")[0] ?? "";
    if (STATIC.test(path)) return "static";
    if (path.startsWith(TRPC)) return callOf(path.slice(TRPC.length));
    return patterns.find(({ pattern }) => pattern.test(path))?.route ?? "other";
  }
  function callOf(called: string): string {
    if (/,|%2C/i.test(called)) return "trpc batch";
    return procedures.has(called) ? `trpc ${called}` : "other";
  }

  return {
    routeOf,
    /** Tells the procedures by which calls are named; whoever serves them knows them. */
    addProcedures(names: string[]): void {
      for (const name of names) procedures.add(name);
    },
  };
}
