import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { scope } from "@/contracts/keys";
import { useProduct } from "./support/product";

const run = promisify(execFile);
const product = useProduct();
let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "minirag-fixture-"));
  await cp("tests/support/client-fixture", path.join(folder, "project"), { recursive: true });
  const packed = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: "src/client" });
  tarball = path.join(folder, packed.stdout.trim());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a project that installs the packed client compiles under strict settings and gets its answer", { timeout: 240_000 }, async () => {
  const cwd = path.join(folder, "project");
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", tarball], { cwd });
  await run("npm", ["run", "--silent", "types"], { cwd });
  const key = await product.createKey("ask", "search", "documents:write");

  // Any Node from 20 on will do; whichever is first in PATH runs it.
  const { stdout } = await run("node", ["dist/ask.js", product.url, key], { cwd });

  const told = JSON.parse(stdout);
  expect(told).toMatchObject({
    outcome: "added",
    bestTitle: "bridges.txt",
    names: ["bridges.txt"],
    isRemoved: true,
    failure: "NOT_SIGNED_IN",
  });
  expect(told.text).toContain("4 November 1877");
  expect(told.kinds).toEqual(expect.arrayContaining(["sources-found", "text-delta", "citation-added", "answer-finished"]));
});

test("the package holds the client and its contracts, and its types name nothing of the server", async () => {
  const { stdout } = await run("tar", ["tzf", tarball]);
  const files = stdout.trim().split("\n");
  const types = await Promise.all(
    files.filter((file) => file.endsWith(".d.ts")).map((file) => readFile(path.join("src/client", file.replace("package/", "")), "utf8")),
  );

  expect(files.every((file) => /^package\/(package\.json|README\.md|dist\/(client|contracts)\/[\w-]+\.(js|d\.ts))$/.test(file))).toBe(true);
  expect(types.join("\n")).not.toMatch(/AppRouter|"@trpc|"@\/|\/core\/|prisma/i);
});

test("the guide's examples run as they stand there, and tell of a file that failed before", { timeout: 240_000 }, async () => {
  const cwd = path.join(folder, "guide");
  const guide = await readFile("docs/client.md", "utf8");
  const [, scopes = ""] = /--scopes (\S+)/.exec(guide) ?? [];
  const examples = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code).join("\n");
  await mkdir(path.join(cwd, "papers"), { recursive: true });
  await writeFile(path.join(cwd, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(path.join(cwd, "guide.ts"), examples.replace("http://localhost:3000", product.url));
  await writeFile(
    path.join(cwd, "papers/bridges.txt"),
    "The Maria Pia bridge was opened on 4 November 1877. Gustave Eiffel designed the Maria Pia bridge.\n",
  );
  await writeFile(path.join(cwd, "papers/broken.docx"), Buffer.from("UEsDBAoAAAAAAA==", "base64"));
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", tarball], { cwd });
  const env = { ...process.env, MINIRAG_API_KEY: await product.createKey(...z.array(scope).parse(scopes.split(","))) };

  const first = await run(process.execPath, ["guide.ts"], { cwd, env });
  const again = await run(process.execPath, ["guide.ts"], { cwd, env });

  expect(first.stdout).toContain("bridges.txt: added");
  expect(again.stdout).toContain("4 November 1877. [1]");
  expect(again.stdout).toContain("Gustave Eiffel designed the Maria Pia bridge. [1]");
  expect(again.stdout).toContain("bridges.txt: duplicate");
  expect(first.stderr).toMatch(/^broken\.docx: \S/m);
  expect(again.stderr).toMatch(/^broken\.docx: \S/m);
});
