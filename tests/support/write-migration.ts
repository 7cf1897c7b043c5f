import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { startEmbeddedPostgres } from "@/local/embedded-postgres";

// npm run migration            writes the first migration anew; only until the first release, for nothing runs on it yet
// npm run migration -- NAME    writes what changed in prisma/schema.prisma since the last commit, as a new migration
const SCHEMA = "prisma/schema.prisma";
const FOLDER = "prisma/migrations";
const FIRST = "0001_first_release";

const name = process.argv[2];
const current = readFileSync(SCHEMA, "utf8");
const earlier = name ? execFileSync("git", ["show", `HEAD:${SCHEMA}`], { encoding: "utf8" }) : null;
const sql = await difference(earlier, current);
if (!name && count() > 1) throw new Error("There are later migrations; name the new one: npm run migration -- NAME");
const target = name ? `${String(count() + 1).padStart(4, "0")}_${name}` : FIRST;
// What Prisma's language cannot say (partial indexes, storage) goes into a later migration by hand.
const extras = name ? "" : readFileSync("prisma/extras.sql", "utf8");
mkdirSync(path.join(FOLDER, target), { recursive: true });
writeFileSync(path.join(FOLDER, target, "migration.sql"), sql + extras);
console.log(`Written: ${FOLDER}/${target}/migration.sql. Read it before you commit it.`);
process.exit(0);

function count(): number {
  return readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length;
}

/** The SQL that leads from one schema (or from nothing) to another. */
async function difference(from: string | null, to: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "minirag-migration-"));
  const { url, stop } = await startEmbeddedPostgres({ folder });
  try {
    const adapters = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
    const engine = await loadEngine().SchemaEngine.new({ datamodels: [[SCHEMA, to]] }, () => undefined, adapters);
    const { stdout } = await engine.diff({
      from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path: SCHEMA, content: from }] },
      to: { tag: "schemaDatamodel", files: [{ path: SCHEMA, content: to }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    // The schema `public` is there already.
    return `${(stdout ?? "").replace(/-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n/, "")}\n`;
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// The package is made for bundlers, which would do this by themselves.
function loadEngine(): typeof engineModule {
  const bytes = readFileSync("node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm");
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { "./schema_engine_bg.js": { ...engineModule } });
  const start = exports.__wbindgen_start;
  engineModule.__wbg_set_wasm(exports);
  if (typeof start === "function") start();
  return engineModule;
}
