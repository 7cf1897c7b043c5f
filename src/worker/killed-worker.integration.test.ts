import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/core/actor";

// Inside the project, where the bundle finds its packages.
const PROGRAM = path.resolve(`node_modules/.cache/minirag/worker-${process.pid}.js`);
const PROMISED_MS = 60_000;

const handle = useDatabase();
const library = useLibrary(handle);
let actor: Actor;
let folder: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  actor = await createWorkspace(handle.db);
  folder = await mkdtemp(path.join(tmpdir(), "minirag-worker-"));
  await mkdir(path.dirname(PROGRAM), { recursive: true });
  const options = { bundle: true, platform: "node", format: "esm", target: "node24", packages: "external" } as const;
  await build({ ...options, entryPoints: ["src/worker/main.ts"], outfile: PROGRAM });
  // A reader that never answers keeps the worker at its document.
  await writeFile(
    path.join(folder, "reader.js"),
    "process.stdin.resume().on('end', () => process.exit()); setTimeout(() => process.exit(), 120_000);",
  );
});

afterAll(async () => {
  child?.kill("SIGKILL");
  await rm(PROGRAM, { force: true });
  await rm(folder, { recursive: true, force: true });
});

test("the document of a worker that was killed is taken up by another within a minute", { timeout: 120_000 }, async () => {
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf("Some text.") });
  child = spawn(process.execPath, [PROGRAM], { env: workerEnvironment(), stdio: "ignore" });
  await expect.poll(() => fenceOf(document.id), { timeout: 30_000, interval: 100 }).toMatch(/:0$/);

  child.kill("SIGKILL");
  await once(child, "exit");
  const killedAt = performance.now();
  const stop = await library.work();
  await expect.poll(() => stateOf(document.id), { timeout: PROMISED_MS, interval: 200 }).toBe("ready");
  await stop();

  expect(performance.now() - killedAt).toBeLessThan(PROMISED_MS);
  expect(await fenceOf(document.id)).toMatch(/:1$/);
  expect(await handle.db.documentVersion.count({ where: { documentId: document.id } })).toBe(1);
});

function workerEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: "test",
    DATABASE_URL: handle.url,
    DATA_DIR: library.folder,
    READER_BUNDLE: path.join(folder, "reader.js"),
    LOG_LEVEL: "silent",
  };
}

async function fenceOf(documentId: string): Promise<string> {
  const { fence } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId }, select: { fence: true } });
  return fence ?? "";
}

async function stateOf(documentId: string): Promise<string> {
  return (await library.documents.get(actor, { documentId })).state;
}
