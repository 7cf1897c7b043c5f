import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const ANSWERS = 0;
const REFUSES = 1;
const SILENT = 143;

let folder: string;
let caddy: ReturnType<typeof spawn>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "minirag-lives-"));
  caddy = spawn("sleep", ["60"]);
  writeFileSync(path.join(folder, "caddy.pid"), String(caddy.pid));
});
afterEach(() => {
  caddy.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Looks after Caddy once for each of the ways in which it takes the question; answers what Docker is told. */
function look(...ways: number[]): (number | null)[] {
  return ways.map((way) => {
    writeFileSync(path.join(folder, "timeout"), `#!/bin/sh\nexit ${way}\n`, { mode: 0o755 });
    const env = { ...process.env, TMPDIR: folder, PATH: `${folder}:${process.env.PATH}` };
    return spawnSync("docker/caddy/lives", { env }).status;
  });
}

test("a Caddy that is silent three times is ended, so that Docker starts it again", async () => {
  const ended = once(caddy, "exit");

  expect(look(SILENT, SILENT, SILENT)).toEqual([1, 1, 1]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(existsSync(path.join(folder, "silences"))).toBe(false);
});

test("one that answers in between is left alone", () => {
  expect(look(SILENT, SILENT, ANSWERS, SILENT, SILENT)).toEqual([1, 1, 0, 1, 1]);
  expect(caddy.kill(0)).toBe(true);
});

test("one that refuses, since it ends by itself, is left alone", () => {
  expect(look(REFUSES, REFUSES, REFUSES, REFUSES)).toEqual([1, 1, 1, 1]);
  expect(caddy.kill(0)).toBe(true);
});
