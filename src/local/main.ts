import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { env } from "@/env";
import { buildPages, buildPrograms } from "./build";
import { bundle } from "./bundle";
import { startEmbeddedPostgres } from "./embedded-postgres";
import { LocalProblem } from "./problem";
import { supervise } from "./supervisor";
import { runWorker } from "./worker";

/**
 * What the scripts of package.json ask for: `start`, `dev`, `build` (the pages too), `programs` (without them),
 * `worker` (jobs alone, beside a server), `database` (it alone, for taking a library to another PostgreSQL), `run` with a program of dist/ and its words, `script` with a
 * TypeScript file and its words.
 */
export async function main([task = "start", ...words]: string[], mark: string): Promise<void> {
  try {
    if (existsSync(".env")) process.loadEnvFile(".env");
    await perform(task, words, mark);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    // Nonsense in the settings is as much a person's to mend as a taken port.
    if (!(cause instanceof LocalProblem) && !cause.message.startsWith("MiniRAG cannot start")) throw cause;
    console.error(cause.message);
    process.exit(1);
  }
}

async function perform(task: string, words: string[], mark: string): Promise<void> {
  if (task === "start" || task === "dev") {
    await supervise({ isDev: task === "dev", mark });
    process.exit(0);
  }
  if (task === "database") return runDatabase();
  await buildPrograms(mark);
  if (task === "build") return build(mark);
  if (task === "worker") process.exit(await runWorker());
  if (task === "run") return runProgram(words);
  if (task === "script") return runScript(words);
}

async function runDatabase(): Promise<void> {
  const { stop } = await startEmbeddedPostgres({ folder: path.resolve(env().DATA_DIR, "postgres") });
  console.log("The database runs. docs/backup-local.md says how to reach it. Stop it with Ctrl-C.");
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
  });
  await stop();
  process.exit(0);
}

async function build(mark: string): Promise<void> {
  const hasBuilt = await buildPages(mark, () => console.log("Building the pages …"));
  console.log(hasBuilt ? "Built." : "Everything is built already.");
}

async function runProgram([program = "cli", ...words]: string[]): Promise<void> {
  const file = path.resolve("dist", `${program}.js`);
  process.argv = [process.execPath, file, ...words];
  await import(pathToFileURL(file).href);
}

async function runScript([file = "", ...words]: string[]): Promise<void> {
  const name = `scripts/${file.replace(/\.ts$/, "").replaceAll("/", "-")}`;
  await bundle({ [name]: file });
  await runProgram([name, ...words]);
}
