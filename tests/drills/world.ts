import { mkdirSync } from "node:fs";
import path from "node:path";
import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import pg from "pg";
import type { z } from "zod";
import { createDatabase } from "@/adapters/postgres";
import { type Client, createClient } from "@/client/index";
import { createTerminal } from "@/core/accounts/terminal";
import { createKeys } from "@/core/keys/service";
import { freePort } from "@/local/port";
import type { Cluster } from "./cluster";
import { type Ledger, openLedger } from "./ledger";
import { type Running, type Settings, startWeb, startWorker } from "./processes";
import { type StoreName, type Stores, startStores } from "./stores";

/** One installation under a drill: its stores, its processes, a stub in place of the provider, and what was promised. */
export type World = {
  folder: string;
  dataDir: string;
  url: string;
  key: string;
  workspaceId: string;
  databaseUrl: string;
  cluster: Cluster;
  ledger: Ledger;
  stub: OpenAiStub;
  client: Client;
  /** Rows straight from the database, in the shape that the schema says. */
  rows: <Row extends z.ZodType>(row: Row, sql: string, values?: unknown[]) => Promise<z.infer<Row>[]>;
  execute: (sql: string, values?: unknown[]) => Promise<number>;
  startWeb: (settings?: Settings) => Promise<Running>;
  startWorker: (settings?: Settings) => Promise<Running>;
  /** Every process that was started here, in that order. */
  processes: Running[];
  close: () => Promise<void>;
} & Stores;

const SECRETS = { NEXTAUTH_SECRET: "a-secret-of-the-drills-with-more-than-32-characters", ENCRYPTION_KEY: `k1:${"0".repeat(64)}` };

type Options = { name: string; root: string; cluster: Cluster; settings?: Settings; stores?: StoreName[] };

export async function openWorld({ name, root, cluster, settings = {}, stores: names = [] }: Options): Promise<World> {
  const folder = path.join(root, name);
  const dataDir = path.join(folder, "data");
  mkdirSync(dataDir, { recursive: true });
  const databaseUrl = await cluster.createDatabase(name);
  const { key, workspaceId } = await createKey(databaseUrl);
  const stub = await startOpenAiStub();
  const beside = await startStores(names, { folder, dataDir });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const common = {
    ...SECRETS,
    ...{ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, READER_BUNDLE: path.resolve("dist/reader.js"), RATE_LIMIT_FACTOR: "0" },
    ...{ OPENAI_BASE_URL: `${stub.url}/v1`, OPENAI_API_KEY: "stub", CHAT_MODEL: "stub-chat", EMBEDDING_MODEL: "stub-embed" },
    ...{ ANSWER_CACHE: "false", ALLOWED_MODEL_HOSTS: new URL(stub.url).host },
    ...beside.settings,
    ...settings,
  };
  const pool = openPool(databaseUrl);
  const ledger = openLedger(path.join(folder, "ledger.jsonl"));
  const processes: Running[] = [];
  const keep = (running: Running) => {
    processes.push(running);
    return running;
  };
  return {
    ...{ folder, dataDir, url, key, workspaceId, databaseUrl, cluster, ledger, stub, processes },
    ...beside.stores,
    client: createClient({ url, apiKey: key, timeoutMs: 30_000 }),
    rows: async (row, sql, values = []) => (await pool.query(sql, values)).rows.map((found) => row.parse(found)),
    execute: async (sql, values = []) => (await pool.query(sql, values)).rowCount ?? 0,
    startWeb: async (more) => keep(await startWeb({ ...common, ...more }, { port, log: path.join(folder, "web.log") })),
    startWorker: async (more) =>
      keep(await startWorker({ ...common, ...more }, { log: path.join(folder, `worker-${processes.length}.log`) })),
    async close() {
      for (const { child } of processes) child.kill("SIGKILL");
      await Promise.all(processes.map((running) => running.end("SIGKILL")));
      ledger.close();
      await stub.stop();
      await beside.stop();
      await pool.end();
    },
  };
}

function openPool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: 10_000 });
  // A database that is killed on purpose breaks these connections too.
  pool.on("error", () => undefined);
  return pool;
}

export async function createKey(databaseUrl: string): Promise<{ key: string; workspaceId: string }> {
  const db = createDatabase(databaseUrl);
  try {
    const owner = await createTerminal(db).findOrCreateOwner();
    const { key } = await createKeys(db).create(owner, {
      name: "drill",
      scopes: ["ask", "search", "documents:read", "documents:write"],
      expiresInDays: null,
    });
    return { key, workspaceId: owner.workspaceId };
  } finally {
    await db.$disconnect();
  }
}
