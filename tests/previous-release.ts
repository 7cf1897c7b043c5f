import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

// npm run previous            the tests of the release before this one, on the schema of this one: while a release is
//                             deployed, and after it is taken back, the old program works on the new tables
// npm run previous -- PATH…   those under these paths alone
const migrations = path.resolve("prisma/migrations");
// What makes databases of its own brings the old tables along.
const own = ["src/migrate/**", "src/local/**", "tests/**"];

const release = findPrevious();
if (release === null) {
  console.log("There is no release before this one (no tag v1.2.3): nothing to hold to the new schema.");
  process.exit(0);
}
console.log(`The tests of ${release} on the schema of this release:`);
const folder = path.join(mkdtempSync(path.join(tmpdir(), "minirag-previous-")), "minirag");
git("worktree", "add", "--detach", folder, release);
try {
  process.exitCode =
    run("npm", ["ci", "--prefer-offline"]) || run("npm", ["run", "--silent", "programs"]) || runTests(process.argv.slice(2));
} finally {
  git("worktree", "remove", "--force", folder);
  rmSync(path.dirname(folder), { recursive: true, force: true });
}

/** The newest release that this one comes after; not this one itself, where it is tagged. */
function findPrevious(): string | null {
  const tagsOf = (...words: string[]) =>
    git("tag", "--list", "v[0-9]*", ...words)
      .split("\n")
      .filter(Boolean);
  const here = tagsOf("--points-at", "HEAD");
  return tagsOf("--merged", "HEAD", "--sort=-v:refname").find((tag) => !here.includes(tag)) ?? null;
}

function runTests(paths: string[]): number {
  const excluded = own.flatMap((pattern) => ["--exclude", pattern]);
  return run("npx", ["vitest", "run", "--project", "integration", ...excluded, ...(paths.length > 0 ? paths : ["src"])]);
}

function run(command: string, words: string[]): number {
  const env = { ...process.env, TEST_MIGRATIONS: migrations };
  return spawnSync(command, words, { cwd: folder, env, stdio: "inherit" }).status ?? 1;
}

function git(...words: string[]): string {
  return execFileSync("git", words, { encoding: "utf8" });
}
