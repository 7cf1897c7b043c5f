import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres } from "./embedded-postgres";
import { isAlive } from "./process-identity";

let folder: string;
const pid = () => Number.parseInt(readFileSync(path.join(folder, "cluster/postmaster.pid"), "utf8"), 10);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "minirag-postgres-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return Object.values(rows[0] ?? {})[0];
}

test("it listens on loopback alone, asks for a password, and keeps that to itself", async () => {
  const { url, stop } = await startEmbeddedPostgres({ folder });
  const withoutPassword = new URL(url);
  withoutPassword.password = "";

  expect(await ask(url, "SHOW listen_addresses")).toBe("127.0.0.1");
  await expect(ask(withoutPassword.href, "SELECT 1")).rejects.toThrow();
  expect(statSync(path.join(folder, "password")).mode & 0o777).toBe(0o600);
  await stop();
});

test("a second start finds what the first one wrote", async () => {
  const first = await startEmbeddedPostgres({ folder });
  await ask(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  await first.stop();

  const second = await startEmbeddedPostgres({ folder });

  expect(await ask(second.url, "SELECT answer FROM kept")).toBe(42);
  await second.stop();
});

test("two users share one server, and the last one out stops it", async () => {
  const first = await startEmbeddedPostgres({ folder });
  const second = await startEmbeddedPostgres({ folder });
  const server = pid();

  await first.stop();
  const afterTheFirst = isAlive(server);
  await second.stop();

  expect(second.url).toBe(first.url);
  expect(afterTheFirst).toBe(true);
  expect(isAlive(server)).toBe(false);
});

test("a stale pid file whose number another program has now is no obstacle", async () => {
  const first = await startEmbeddedPostgres({ folder });
  await first.stop();
  writeFileSync(path.join(folder, "cluster/postmaster.pid"), `${process.pid}\n${folder}/cluster\n1\n5432\n\n127.0.0.1\n 1 1\nready\n`);

  const { url, stop } = await startEmbeddedPostgres({ folder });

  expect(await ask(url, "SELECT 1")).toBe(1);
  await stop();
});

test("a killed server is told as lost, and the next start mends it", async () => {
  const first = await startEmbeddedPostgres({ folder });
  await ask(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");

  process.kill(pid(), "SIGKILL");
  await first.lost;
  await first.stop();
  const second = await startEmbeddedPostgres({ folder });

  expect(await ask(second.url, "SELECT answer FROM kept")).toBe(42);
  await second.stop();
});

test("a cluster of another major version is refused and left alone", async () => {
  const { stop } = await startEmbeddedPostgres({ folder });
  await stop();
  writeFileSync(path.join(folder, "cluster/PG_VERSION"), "16\n");

  await expect(startEmbeddedPostgres({ folder })).rejects.toThrow("was written by PostgreSQL 16, but this MiniRAG brings PostgreSQL 18");
});
