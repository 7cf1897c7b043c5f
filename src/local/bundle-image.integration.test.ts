import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { useDatabase } from "@tests/support/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleImage } from "./bundle-image";

const run = promisify(execFile);
const database = useDatabase();
// Elsewhere than this project, so that no package is within reach.
const folder = mkdtempSync(path.join(tmpdir(), "minirag-image-"));
const settings = () => ({
  PATH: process.env.PATH,
  NODE_ENV: "production" as const,
  RELEASE: "1.2.0",
  DATABASE_URL: database.url,
  DATA_DIR: path.join(folder, "data"),
  ENCRYPTION_KEY: `k1:${"0".repeat(64)}`,
  READER_BUNDLE: path.join(folder, "dist/reader.js"),
  READER_SOCKET: path.join(folder, "reader.sock"),
});
const program = (name: string, ...words: string[]) =>
  run(process.execPath, [`dist/${name}.js`, ...words], { cwd: folder, env: settings() });
const programWithoutSettings = (name: string, word: string) =>
  run(process.execPath, [`dist/${name}.js`, word], { cwd: folder, env: { NODE_ENV: "production" } });

beforeAll(async () => {
  await bundleImage(path.resolve("."), path.join(folder, "dist"));
  cpSync("prisma/migrations", path.join(folder, "prisma/migrations"), { recursive: true });
  cpSync("package.json", path.join(folder, "package.json"));
  mkdirSync(path.join(folder, "data"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an image's migrator brings its own migrations and needs no package", async () => {
  expect((await program("migrate")).stderr).toContain('"event":"migrate","applied":0');
});

test("an image says what a deploy asks of it, without a setting", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));

  expect((await programWithoutSettings("migrate", "--min-release")).stdout).toBe("\n");
  expect((await programWithoutSettings("cli", "--version")).stdout).toBe(`${version}\n`);
});

test("the reading service, the worker and doctor run beside nothing but Node", async () => {
  const started = ["reader-service", "worker"].map((name) =>
    spawn(process.execPath, [`dist/${name}.js`], { cwd: folder, env: settings(), stdio: ["ignore", "ignore", "pipe"] }),
  );
  const said = await Promise.all(started.map(untilStarted));

  const { stdout } = await program("cli", "doctor");
  for (const child of started) child.kill("SIGTERM");
  const ended = await Promise.all(started.map((child) => once(child, "exit")));

  expect(said).toEqual(["reader-started", "worker-started"]);
  expect(stdout).toContain("Files are read in a container of their own");
  expect(ended.map(([code]) => code)).toEqual([0, 0]);
});

test("doctor makes nothing in an image: neither secrets nor tables", async () => {
  expect(existsSync(path.join(folder, "data/secrets"))).toBe(false);
  await expect(
    run(process.execPath, ["dist/cli.js", "doctor"], { cwd: folder, env: { ...settings(), DATABASE_URL: "" } }),
  ).rejects.toMatchObject({
    stderr: expect.stringContaining("DATABASE_URL: is missing"),
  });
});

test("a deploy keeps workers from taking jobs, one at a time, until it lets go or its standard input ends", async () => {
  const say = async (...words: string[]) => (await program("cli", "maintenance", ...words)).stdout.trim();

  expect(await say("hold", "deploy", "--seconds", "60", "--quiet", "10")).toBe("held");
  expect(await say("show")).toMatch(/^deploy until \d{4}-/);
  await expect(say("hold", "backup")).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("It is held by deploy.") });
  expect(await say("release", "deploy")).toBe("released");

  const keeper = spawn(process.execPath, ["dist/cli.js", "maintenance", "keep", "backup"], { cwd: folder, env: settings() });
  await once(keeper.stdout, "data");
  expect(await say("show")).toContain("backup");
  keeper.stdin.end();
  expect((await once(keeper, "exit"))[0]).toBe(0);
  expect(await say("show")).toBe("not held");
});

/** The event by which a program says that it is ready. */
async function untilStarted(child: ReturnType<typeof spawn>): Promise<string | undefined> {
  let text = "";
  for await (const chunk of child.stderr ?? []) {
    text += chunk;
    const event = /"event":"(\w+-started)"/.exec(text)?.[1];
    if (event) return event;
  }
  return text;
}
