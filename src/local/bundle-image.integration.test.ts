import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
