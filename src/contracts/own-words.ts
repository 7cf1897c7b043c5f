/**
 * Whether a query carries what a person typed. Such a one goes by POST: in an address it would land in the logs of what
 * lies between, and there is no room there for as long a text as a question may be.
 */
export function holdsOwnWords({ type, input }: { type: string; input: unknown }): boolean {
  if (type !== "query" || typeof input !== "object" || input === null) return false;
  const { query, search }: { query?: unknown; search?: unknown } = input;
  return Boolean(query || search);
}
