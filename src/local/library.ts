import path from "node:path";
import { env } from "@/env";
import { migrate } from "@/migrate/apply";
import { startEmbeddedPostgres } from "./embedded-postgres";
import { ensureFolder } from "./folder";
import { folderProblem, LocalProblem } from "./problem";
import { readSecrets } from "./secrets";

/** A library on this machine, open: what its programs need in their environment, and how to close it. */
export type Library = {
  environment: Record<"DATA_DIR" | "DATABASE_URL" | "NEXTAUTH_SECRET" | "ENCRYPTION_KEY" | "READER_BUNDLE", string>;
  setupToken: string | null;
  /** Settles when the embedded database ends without having been closed. */
  lost: Promise<void>;
  close: () => Promise<void>;
};

/**
 * Opens the library in `dataDir`: its secrets, its database (an embedded one unless DATABASE_URL is set) and the
 * migrations that it lacks. Several processes may have one library open; the last to close it stops its database.
 * @throws LocalProblem with a sentence for whatever a person can mend.
 */
export async function openLibrary(given: string, port?: number): Promise<Library> {
  const dataDir = path.resolve(given);
  const secrets = makeFolder(dataDir);
  const database = await openDatabase(dataDir, port);
  try {
    await migrate(database.url, path.resolve("prisma/migrations"));
  } catch (cause) {
    await database.stop();
    throw databaseProblem(cause);
  }
  return {
    environment: {
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      NEXTAUTH_SECRET: env().NEXTAUTH_SECRET ?? secrets.NEXTAUTH_SECRET,
      ENCRYPTION_KEY: env().ENCRYPTION_KEY ?? secrets.ENCRYPTION_KEY,
      READER_BUNDLE: path.resolve(env().READER_BUNDLE),
    },
    setupToken: env().SETUP_TOKEN ?? secrets.SETUP_TOKEN ?? null,
    lost: database.lost,
    close: database.stop,
  };
}

function makeFolder(dataDir: string) {
  try {
    ensureFolder(dataDir);
    return readSecrets(dataDir);
  } catch (cause) {
    throw folderProblem(cause, dataDir);
  }
}

async function openDatabase(dataDir: string, port?: number) {
  const url = env().DATABASE_URL;
  if (url) return { url, stop: async () => undefined, lost: new Promise<void>(() => undefined) };
  return startEmbeddedPostgres({ folder: path.join(dataDir, "postgres"), port });
}

function databaseProblem(cause: unknown): LocalProblem {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const reason = error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message || String(cause);
  return new LocalProblem(`The database cannot be used: ${reason}`, cause);
}
