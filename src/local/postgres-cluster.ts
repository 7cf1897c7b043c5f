import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { environmentWith } from "@/env";
import { giveTo, type PostgresUser } from "./postgres-user";
import { folderProblem, LocalProblem } from "./problem";

/** The name of the database's only user. */
export const USER = "minirag";

/** Reads the password of the cluster in a folder, or makes one when there is none. */
export function clusterPassword(folder: string): string {
  const file = path.join(folder, "password");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * Makes the cluster when the folder has none, and refuses one of another major version.
 * The new cluster gets its name last, so an initdb that was killed leaves nothing that looks whole.
 */
export function ensureCluster(folder: string, programs: { initdb: string; postgres: string }, user: PostgresUser): void {
  const cluster = path.join(folder, "cluster");
  if (existsSync(path.join(cluster, "PG_VERSION"))) {
    refuseOtherMajor(cluster, programs.postgres);
    giveTo(cluster, user);
    return;
  }
  const unfinished = path.join(folder, "cluster.new");
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(unfinished, user);
  const passwordFile = path.join(unfinished, "..", "password");
  const [program = programs.initdb, ...rest] = [...user.prefix, programs.initdb];
  const made = spawnSync(program, [...rest, ...initOptions(unfinished, passwordFile)], {
    encoding: "utf8",
    env: environmentWith({ LC_ALL: "C" }),
  });
  if (made.status !== 0) throw initProblem(`${made.stderr}${made.error ?? ""}`, folder);
  renameSync(unfinished, cluster);
}

function initOptions(cluster: string, passwordFile: string): string[] {
  return [
    `--pgdata=${cluster}`,
    `--pwfile=${passwordFile}`,
    `--username=${USER}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // PostgreSQL's own locale sorts the same on every system, so a folder may move between machines.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ];
}

function initProblem(output: string, folder: string): unknown {
  const cause = new Error(`initdb failed: ${output.trim()}`);
  const problem = folderProblem(cause, folder);
  return problem === cause ? new LocalProblem(`The database could not be made in ${folder}: ${lastLine(output)}`, cause) : problem;
}

function refuseOtherMajor(cluster: string, postgres: string): void {
  const found = readFileSync(path.join(cluster, "PG_VERSION"), "utf8").trim();
  const ours = /\d+/.exec(spawnSync(postgres, ["--version"], { encoding: "utf8" }).stdout ?? "")?.[0];
  if (!ours || found === ours) return;
  throw new LocalProblem(
    `The database in ${cluster} was written by PostgreSQL ${found}, but this MiniRAG brings PostgreSQL ${ours}. Nothing was changed. docs/backup-local.md says how to take a library across.`,
  );
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "no reason was given.";
}
