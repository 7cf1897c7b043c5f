import { existsSync } from "node:fs";
import { readdir, statfs } from "node:fs/promises";
import path from "node:path";
import { type Command, commonOptions, type Place, place, readWords } from "@/cli/command";
import { UsageError } from "@/cli/failure";
import { withOwner } from "@/cli/local-library";
import type { Terminal } from "@/cli/terminal";
import { version } from "@/cli/version";
import { apiKey } from "@/cli/with-library";
import { createClient, MiniRagError } from "@/client/index";
import type { Container } from "@/container";
import type { Actor } from "@/core/actor";
import { env } from "@/env";
import { LocalProblem } from "@/local/problem";

type Check = { name: string; state: "ok" | "note" | "problem"; says: string };

const LITTLE_ROOM_BYTES = 1_000_000_000;
const NO_ROOM_BYTES = 200_000_000;
const GB = 1_000_000_000;
// The embedded index is made for about 100,000 passages.
const MOST_PASSAGES = 120_000;

export const doctor: Command = {
  usage: "doctor",
  summary: "Looks over this installation, or over a server with --url.",
  details: ["Exit code 1 when something must be mended.", "--json gives { healthy, checks: [{ name, state, says }] }."],
  async run(words, terminal) {
    const { given, positionals } = readWords(words, commonOptions, place);
    if (positionals.length > 0) throw new UsageError("`doctor` takes no words.");
    const checks = given.url === undefined ? await lookHere(given) : await lookThere(given.url);
    return tell(checks, given.json, terminal);
  },
};

function tell(checks: Check[], isJson: boolean, terminal: Terminal): number {
  const healthy = checks.every(({ state }) => state !== "problem");
  const width = Math.max(...checks.map(({ name }) => name.length));
  if (isJson) terminal.printJson({ healthy, checks });
  else for (const { name, state, says } of checks) terminal.print(`${state.padEnd(7)}  ${name.padEnd(width)}  ${says}\n`);
  return healthy ? 0 : 1;
}

async function lookHere({ data }: Place): Promise<Check[]> {
  const programs = lookAtPrograms();
  try {
    const inside = await withOwner(data, lookInside);
    return [...programs, ...(await lookAtDisk(env().DATA_DIR)), ...inside];
  } catch (cause) {
    if (!(cause instanceof LocalProblem)) throw cause;
    return [...programs, { name: "library", state: "problem", says: cause.message }];
  }
}

function lookAtPrograms(): Check[] {
  const major = Number(process.versions.node.split(".")[0]);
  return [
    { name: "versions", state: major >= 24 ? "ok" : "problem", says: `MiniRAG ${version()}, Node ${process.versions.node}` },
    existsSync(path.resolve(env().READER_BUNDLE))
      ? { name: "reader", state: "ok", says: env().READER_BUNDLE }
      : { name: "reader", state: "problem", says: `${env().READER_BUNDLE} is not built: run \`npm run build\`.` },
  ];
}

async function lookAtDisk(dataDir: string): Promise<Check[]> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const state = free < NO_ROOM_BYTES ? "problem" : free < LITTLE_ROOM_BYTES ? "note" : "ok";
  return [
    { name: "data folder", state: "ok", says: dataDir },
    { name: "disk", state, says: `${(free / GB).toFixed(1)} GB free` },
  ];
}

async function lookInside(product: Container, owner: Actor): Promise<Check[]> {
  const { diagnosis, models, describeSealedRoom } = product;
  const [found, migrations, settings, room] = await Promise.all([
    diagnosis.look(),
    readdir("prisma/migrations"),
    models.list(owner),
    describeSealedRoom(),
  ]);
  const head =
    migrations
      .filter((name) => /^\d/.test(name))
      .sort()
      .at(-1) ?? "";
  const isUpToDate = found.migrations.at(-1) === head;
  const { ready, failed, waiting } = found.documents;
  return [
    { name: "database", state: "ok", says: `PostgreSQL ${found.server.version}, ${Math.round(found.server.sizeBytes / 1e6)} MB` },
    {
      name: "migrations",
      state: isUpToDate ? "ok" : "problem",
      says: isUpToDate ? head : `at ${found.migrations.at(-1)}, this build is at ${head}`,
    },
    { name: "documents", state: failed > 0 ? "note" : "ok", says: `${ready} ready, ${waiting} on their way, ${failed} failed` },
    ...found.indexes.map(({ revision, passages }) => lookAtIndex(revision, passages)),
    lookAtQueue(found.jobs),
    ...settings.map(({ purpose, origin, vendor, model }): Check => {
      const none = purpose === "answers" ? "none: answers are quotes" : "none: retrieval by words alone";
      return { name: purpose, state: "ok", says: origin === "none" ? none : `${vendor} ${model} (from the ${origin})` };
    }),
    { name: "sealed room", state: room.hasNetwork ? "note" : "ok", says: room.sentence },
  ];
}

function lookAtIndex(revision: number, passages: number): Check {
  const isLarge = passages > MOST_PASSAGES;
  return {
    name: "index",
    state: isLarge ? "note" : "ok",
    says: `revision ${revision}, ${passages} passages${isLarge ? ": more than the embedded index is made for" : ""}`,
  };
}

function lookAtQueue(jobs: { waiting: number; running: number; failed: number } | null): Check {
  if (jobs === null) return { name: "queue", state: "ok", says: "not used yet" };
  return {
    name: "queue",
    state: jobs.failed > 0 ? "note" : "ok",
    says: `${jobs.waiting} waiting, ${jobs.running} running, ${jobs.failed} failed`,
  };
}

async function lookThere(url: string): Promise<Check[]> {
  const client = createClient({ url, apiKey: apiKey() });
  try {
    await client.documents.list({ limit: 1 });
  } catch (cause) {
    if (!(cause instanceof MiniRagError)) throw cause;
    // A key without that scope is a good key all the same.
    if (cause.code !== "NOT_PERMITTED") return [{ name: "server", state: "problem", says: cause.message }];
  }
  return [{ name: "server", state: "ok", says: `${url} answers and takes the key` }];
}
