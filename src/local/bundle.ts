import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const INPUTS = ["src", "public", "prisma/schema.prisma", "package-lock.json", "next.config.ts", "postcss.config.mjs", "tsconfig.json"];
const IGNORED = /(^|\/)(generated|dist|node_modules)(\/|$)|\.test\.tsx?$/;

/** A hash of everything that a build is made from; a build that carries another one is stale. */
export function sourceMark(root: string): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of INPUTS.flatMap((input) => filesOf(root, input))) {
    const content = readFileSync(path.join(root, file));
    hash.update(`\n${file}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** Whether something that was built is there and carries this mark. */
export function isCurrent(built: string, mark: string): boolean {
  return existsSync(built) && existsSync(`${built}.mark`) && readFileSync(`${built}.mark`, "utf8") === mark;
}

/** Writes the mark beside what was built; last of all, so that a build which broke off counts as stale. */
export function keepMark(built: string, mark: string): void {
  writeFileSync(`${built}.mark`, mark);
}

/** Bundles programs of ours for Node, by name and entry file, into dist/; packages stay in node_modules. */
export async function bundle(entryPoints: Record<string, string>): Promise<void> {
  const { outputFiles } = await build({
    entryPoints,
    outdir: "dist",
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node24",
    packages: "external",
    logLevel: "silent",
  });
  for (const { path: file, contents } of outputFiles) {
    mkdirSync(path.dirname(file), { recursive: true });
    // Renamed into place, since another process may be reading the old one.
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
}

function filesOf(root: string, input: string): string[] {
  const start = path.join(root, input);
  if (!existsSync(start)) return [];
  if (path.extname(input)) return [input];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !IGNORED.test(file))
    .sort();
}
