import type { World } from "./world";

/** Speaks to the stack's own database as its superuser; answers what was found, a line each row. */
export async function sql(site: World["site"], words: string): Promise<string> {
  return site.compose("exec", "-T", "postgres", ...psql(words));
}

export function psql(words: string): string[] {
  return ["psql", "-U", "postgres", "-d", "minirag", "-XAtc", words];
}
