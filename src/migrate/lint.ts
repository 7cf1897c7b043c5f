import { compareReleases, headerOf, statementsOf } from "./statements";

export type MigrationFile = { name: string; sql: string };
type Scene = { own: Set<string>; isContract: boolean; isSmall: boolean };
type Rule = { when: RegExp; says: string; unless?: (statement: string, scene: Scene) => boolean };

const NAME = String.raw`(?:ONLY )?(?:IF NOT EXISTS )?(?:"?public"?\.)?"?(\w+)"?`;
const ofNewTable = (statement: string, { own }: Scene) => {
  const [, table = ""] = new RegExp(`(?:TABLE|UPDATE|FROM|INTO| ON) (?:IF EXISTS )?${NAME}`, "i").exec(statement) ?? [];
  return own.has(table);
};
const inContract = (_statement: string, { isContract }: Scene) => isContract;
const isSmallOrNew = (statement: string, scene: Scene) => scene.isSmall || ofNewTable(statement, scene);

/** What the release before this one, which goes on beside it, would fall over, or what would hold it up. */
const rules: Rule[] = [
  { when: /^CREATE TYPE .* AS ENUM/i, says: "makes an enum, which cannot be changed beside a running release: use text" },
  { when: /\bRENAME\b/i, says: "renames: add the new name, write both, and drop the old one a release later" },
  { when: /\bALTER COLUMN "?\w+"? (SET DATA )?TYPE\b/i, says: "changes a type: add a column of the new type instead" },
  { when: /^(TRUNCATE|CLUSTER|LOCK|VACUUM FULL)\b/i, says: "locks a whole table" },
  { when: /^REINDEX (?!.*CONCURRENTLY)/i, says: "locks a whole table" },
  {
    when: /\bADD COLUMN\b(?=[^,]*\bNOT NULL\b)(?![^,]*\bDEFAULT\b)/i,
    says: "adds a column that must be set, without a default: the release before does not set it",
    unless: ofNewTable,
  },
  {
    when: /\bADD COLUMN\b[^,]*\bDEFAULT (?!now\(\))\w+\(/i,
    says: "gives every row a default that is worked out: the table is written anew under a lock",
    unless: ofNewTable,
  },
  { when: /\bSET NOT NULL\b/i, says: "makes a column that must be set: the release before may not set it", unless: inContract },
  { when: /\bDROP (?!NOT NULL|INDEX CONCURRENTLY IF EXISTS)/i, says: "drops what the release before may use", unless: inContract },
  {
    when: /^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)/i,
    says: "makes an index on a table that is in use: CREATE INDEX CONCURRENTLY, in a migration of its own",
    unless: ofNewTable,
  },
  {
    when: /\bADD (CONSTRAINT\b.*)?\b(FOREIGN KEY|CHECK|UNIQUE|PRIMARY KEY|EXCLUDE)\b(?!.*(NOT VALID| USING INDEX))/i,
    says: "looks through a table that is in use under a lock: add the constraint NOT VALID",
    unless: ofNewTable,
  },
  {
    when: /^(WITH\b.*\b)?(UPDATE|DELETE FROM|INSERT INTO)\b/i,
    says: "changes rows: leave that to a job, or say why they are few (-- small: …)",
    unless: isSmallOrNew,
  },
];

/**
 * What is wrong with migrations, each told with its name: they may only add, so that the release before goes on beside
 * them. One that ends an earlier change (`-- contracts: NAME`, `-- min_release: 1.2.3`) may drop what was old then.
 */
export function lintMigrations(migrations: MigrationFile[], ownRelease: string): string[] {
  return migrations.flatMap((migration, at) => {
    const earlier = migrations.slice(0, at).map(({ name }) => name);
    return lint(migration, earlier, ownRelease).map((problem) => `${migration.name} ${problem}`);
  });
}

function lint({ sql }: MigrationFile, earlier: string[], ownRelease: string): string[] {
  const header = headerOf(sql);
  const statements = statementsOf(sql);
  const own = new Set(statements.flatMap((statement) => new RegExp(`^CREATE TABLE ${NAME}`, "i").exec(statement)?.[1] ?? []));
  const scene = { own, isContract: header.contracts !== null, isSmall: header.small !== null };
  const found = statements.flatMap((statement) =>
    rules
      .filter(({ when, unless }) => when.test(statement) && !unless?.(statement, scene))
      .map(({ says }) => `${says} (${statement.slice(0, 80)})`),
  );
  return [...found, ...lintContract(header, earlier, ownRelease), ...lintConcurrent(statements)];
}

function lintContract({ contracts, minRelease }: ReturnType<typeof headerOf>, earlier: string[], ownRelease: string): string[] {
  if (contracts === null) return minRelease === null ? [] : ["names a min_release, but nothing that it contracts"];
  const problems: string[] = [];
  if (!earlier.includes(contracts)) problems.push(`contracts ${contracts}, which is no migration before it`);
  if (minRelease === null || !/^\d+\.\d+\.\d+$/.test(minRelease)) problems.push("drops something without naming a -- min_release: 1.2.3");
  else if (compareReleases(minRelease, ownRelease) > 0) problems.push(`names min_release ${minRelease}, and this is ${ownRelease}`);
  return problems;
}

/** It runs outside a transaction: what came before it would stay when it fails, so that it must be able to begin again. */
function lintConcurrent(statements: string[]): string[] {
  const concurrent = statements.filter((statement) => /\bINDEX CONCURRENTLY\b/i.test(statement));
  if (concurrent.length === 0) return [];
  if (concurrent.length < statements.length) return ["has other statements beside INDEX CONCURRENTLY: give it a migration of its own"];
  const nameOf = (statement: string) => new RegExp(`CONCURRENTLY (?:IF EXISTS )?${NAME}`, "i").exec(statement)?.[1];
  return concurrent
    .map((statement, at) => ({ statement, before: concurrent[at - 1] ?? "" }))
    .filter(({ statement }) => /^CREATE/i.test(statement))
    .filter(({ statement, before }) => !/^DROP INDEX CONCURRENTLY IF EXISTS/i.test(before) || nameOf(before) !== nameOf(statement))
    .map(({ statement }) => `makes the index ${nameOf(statement)} without dropping what a try that broke off left of it`);
}
