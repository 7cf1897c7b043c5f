import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { env, environmentWith } from "@/env";
import { keepLibrary } from "./keep-library";
import { openLibrary } from "./library";

/**
 * `npm run worker`: works jobs beside the server, in a process of its own, until it is told to stop. It opens the same
 * library: the embedded database of the same folder, or the one that DATABASE_URL names.
 */
export async function runWorker(): Promise<number> {
  const dataDir = path.resolve(env().DATA_DIR);
  const library = await openLibrary(dataDir);
  const keeper = keepLibrary(library, { dataDir, say: (line) => console.error(line) });
  try {
    const child = spawn(process.execPath, [path.resolve("dist/worker.js")], {
      // A group of its own: a Ctrl-C reaches this process alone, which passes it on once.
      detached: true,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: environmentWith({ ...library.environment, NODE_ENV: "production" }),
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGTERM"));
    const [code] = await once(child, "exit");
    return typeof code === "number" ? code : 1;
  } finally {
    await keeper.close();
  }
}
