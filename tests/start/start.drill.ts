import { rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { isAlive } from "@/local/process-identity";
import { isReady, newFolder, occupy, type Program, postgresPid, serverPid, startProgram, until } from "./program";

const port = 3_967;
const dataDir = newFolder();
const settings = { DATA_DIR: dataDir, PORT: String(port) };
let running: Program[] = [];

afterEach(async () => {
  for (const { child, ends } of running) {
    child.kill("SIGTERM");
    await ends();
  }
  running = [];
});

function start(changes: Record<string, string> = {}): Program {
  const program = startProgram({ ...settings, ...changes });
  running.push(program);
  return program;
}

test("a first start prints the address and a one-time set-up link, and keeps its secrets to itself", async () => {
  const program = start();

  await program.says(
    /MiniRAG is ready: http:\/\/localhost:3967\n {2}Set it up here, once: http:\/\/localhost:3967\/setup\?token=[\w-]{43}/,
  );

  expect(await isReady(port)).toBe(true);
  // Another one after each change of the program: open pages hear of it.
  expect((await fetch(`http://localhost:${port}/api/health/live`)).headers.get("x-minirag-release")).toMatch(/^[0-9a-f]{12}$/);
  expect(statSync(path.join(dataDir, "secrets")).mode & 0o777).toBe(0o600);
});

test("a built MiniRAG is ready within 8 seconds and stops within 10", async () => {
  const begin = Date.now();
  const program = start();
  await program.says("MiniRAG is ready");
  const readyMs = Date.now() - begin;
  const processes = [serverPid(dataDir), postgresPid(dataDir)];

  const stopAt = Date.now();
  program.child.kill("SIGINT");
  const code = await program.ends();

  expect(code).toBe(0);
  // On a machine that is busy with other things besides, a second is shared with them.
  const share = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  expect(readyMs).toBeLessThan(8_000 * share);
  expect(Date.now() - stopAt).toBeLessThan(10_000);
  expect(processes.filter(isAlive)).toEqual([]);
});

test("a second instance on the same folder is refused with a sentence", async () => {
  await start().says("MiniRAG is ready");

  const second = start({ PORT: "3968" });

  expect(await second.ends()).toBe(1);
  expect(second.output()).toMatch(/MiniRAG already runs on .* at http:\/\/localhost:3967 \(process \d+\)/);
  expect(second.output()).not.toMatch(/\n\s+at /);
  expect(await isReady(port)).toBe(true);
});

test("a taken port is named, with a way out", async () => {
  const other = await occupy(port);
  try {
    const program = start();

    expect(await program.ends()).toBe(1);
    expect(program.output()).toMatch(
      /Port 3967 is in use by another program\. Stop that, or choose another one, for example: PORT=\d+ npm start/,
    );
    expect(program.output()).not.toMatch(/\n\s+at /);
  } finally {
    other.close();
  }
});

test("a killed server is started again", async () => {
  const program = start();
  await program.says("MiniRAG is ready");
  const first = serverPid(dataDir);

  process.kill(first, "SIGKILL");

  await program.says("Ready again at http://localhost:3967");
  expect(serverPid(dataDir)).not.toBe(first);
  expect(await isReady(port)).toBe(true);
});

test("a killed database is started again, and the server finds it", async () => {
  const program = start();
  await program.says("MiniRAG is ready");

  process.kill(postgresPid(dataDir), "SIGKILL");

  await program.says("The database is back.");
  await until(
    () => isReady(port),
    30_000,
    () => "The server did not find its database again.",
  );
});

test("when the supervisor is killed, the server ends by itself and the next start recovers", async () => {
  const program = start();
  await program.says("MiniRAG is ready");
  const server = serverPid(dataDir);

  program.child.kill("SIGKILL");
  await program.ends();
  await until(
    () => !isAlive(server),
    30_000,
    () => "The orphaned server lives on.",
  );

  await start().says("MiniRAG is ready");
  expect(await isReady(port)).toBe(true);
});

/** The server that is noted now; null while the note is being written. */
function notedServer(): number | null {
  try {
    return serverPid(dataDir) || null;
  } catch {
    return null;
  }
}

test("when the supervisor is killed while the server starts, the server ends by itself too", async () => {
  await start().says("MiniRAG is ready");
  const first = serverPid(dataDir);
  const [program] = running;
  process.kill(first, "SIGKILL");
  let second = first;
  await until(
    () => {
      second = notedServer() ?? first;
      return second !== first;
    },
    30_000,
    () => "No other server was started.",
  );

  program?.child.kill("SIGKILL");
  await program?.ends();

  await until(
    () => !isAlive(second),
    30_000,
    () => "The orphaned server lives on.",
  );
});

test("a start right after a kill of everything recovers too", async () => {
  const program = start();
  await program.says("MiniRAG is ready");

  for (const pid of [program.child.pid ?? 0, serverPid(dataDir), postgresPid(dataDir)]) process.kill(pid, "SIGKILL");

  await start().says("MiniRAG is ready");
});

test("a folder of another PostgreSQL is refused and left as it is", async () => {
  const version = path.join(dataDir, "postgres/cluster/PG_VERSION");
  writeFileSync(version, "16\n");
  try {
    const program = start();

    expect(await program.ends()).toBe(1);
    expect(program.output()).toMatch(/was written by PostgreSQL 16, but this MiniRAG brings PostgreSQL 18/);
  } finally {
    writeFileSync(version, "18\n");
  }
});

test("nonsense in the settings is listed whole", async () => {
  const program = start({ PORT: "eighty", DATABASE_URL: "mysql://somewhere" });

  expect(await program.ends()).toBe(1);
  expect(program.output()).toMatch(/MiniRAG cannot start with these settings:\n {2}PORT: .*\n {2}DATABASE_URL: /);
});

test("a folder that cannot be written gets a sentence", async () => {
  const file = path.join(newFolder(), "a-file");
  writeFileSync(file, "");

  const program = start({ DATA_DIR: path.join(file, "data") });

  expect(await program.ends()).toBe(1);
  expect(program.output()).toMatch(/A file stands where a folder is needed/);
  rmSync(file);
});
