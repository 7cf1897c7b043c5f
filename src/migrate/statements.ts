/** One migration's words about itself, from comments at its beginning. */
export type Header = {
  /** The earlier migration whose change this one ends: what was old then goes now. */
  contracts: string | null;
  /** The oldest release that can work with the schema from here on. */
  minRelease: string | null;
  /** Why a change of rows is small enough for a migration. */
  small: string | null;
};

export function headerOf(sql: string): Header {
  const word = (name: string) => new RegExp(`^-- ${name}: *(.+?) *$`, "m").exec(sql)?.[1] ?? null;
  return { contracts: word("contracts"), minRelease: word("min_release"), small: word("small") };
}

/** The statements of a migration, each on one line, without comments; what texts and bodies of functions hold is left out of sight. */
export function statementsOf(sql: string): string[] {
  return split(sql).map((statement) => statement.replace(TEXTS, "''").replace(/\s+/g, " ").trim());
}

/** The same as they stand, to be run one after the other. */
export function split(sql: string): string[] {
  const bare = sql.replace(/^\s*--.*$/gm, "").replace(/\/\*[\s\S]*?\*\//g, "");
  const texts: string[] = [];
  const hidden = bare.replace(TEXTS, (text) => `\uE000${texts.push(text) - 1}\uE000`);
  return hidden
    .replace(/--.*$/gm, "")
    .split(";")
    .map((statement) => statement.replace(/\uE000(\d+)\uE000/g, (_, at) => texts[Number(at)] ?? "").trim())
    .filter((statement) => statement !== "");
}

const TEXTS = /'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1/g;

/** Whether it can only run outside a transaction. */
export function isConcurrent(sql: string): boolean {
  return statementsOf(sql).some((statement) => /\bINDEX CONCURRENTLY\b/i.test(statement));
}

/** The later of two releases such as 0.12.3. */
export function laterRelease(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return compareReleases(left, right) >= 0 ? left : right;
}

export function compareReleases(left: string, right: string): number {
  const numbers = (release: string) => release.split(".").map(Number);
  const [of, others] = [numbers(left), numbers(right)];
  const at = of.findIndex((number, place) => number !== others[place]);
  return at === -1 ? 0 : (of[at] ?? 0) - (others[at] ?? 0);
}
