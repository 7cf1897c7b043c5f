import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/local/embedded-postgres";
import { freePort } from "@/local/port";
import { migrate } from "@/migrate/apply";

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** One real PostgreSQL for all drills, each in a database of its own; it can be killed, held, and started again. */
export async function startCluster(folder: string) {
  const port = await freePort();
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ folder, port });
  const postmaster = () => Number.parseInt(readFileSync(path.join(folder, "cluster/postmaster.pid"), "utf8"), 10);
  const signalAll = (signal: NodeJS.Signals) => {
    const parent = postmaster();
    // Held first, it makes no child that the list would miss.
    send(parent, "SIGSTOP");
    for (const pid of [...childrenOf(parent), parent]) send(pid, signal);
  };
  return {
    async createDatabase(name: string): Promise<string> {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`CREATE DATABASE "${name}"`);
      await client.end();
      const address = new URL(server.url);
      address.pathname = `/${name}`;
      await migrate(address.href, path.resolve("prisma/migrations"));
      return address.href;
    },
    /** Ends the postmaster and all its children at once, as a failing machine does. */
    kill: () => signalAll("SIGKILL"),
    /** Starts it again on the same data and port. */
    async startAgain(): Promise<void> {
      await server.stop().catch(() => undefined);
      server = await startEmbeddedPostgres({ folder, port });
    },
    /** Holds every process of it, or lets them go on. */
    hold: () => signalAll("SIGSTOP"),
    release: () => signalAll("SIGCONT"),
    stop: () => server.stop(),
  };
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    // "pid (name) state parent …", where the name may hold anything.
    return Number(
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  } catch {
    return null;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
