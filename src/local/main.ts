import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildPages, buildPrograms } from "./build";
import { LocalProblem } from "./problem";
import { supervise } from "./supervisor";

/** What the scripts of package.json ask for: `start`, `dev`, `build`, or `run` with a program of dist/ and its words. */
export async function main([task = "start", program = "cli", ...words]: string[], mark: string): Promise<void> {
  try {
    if (task === "run") return await runProgram(program, words, mark);
    if (task === "build") return await build(mark);
    await supervise({ isDev: task === "dev", mark });
    process.exit(0);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    // Nonsense in the settings is as much a person's to mend as a taken port.
    if (!(cause instanceof LocalProblem) && !cause.message.startsWith("MiniRAG cannot start")) throw cause;
    console.error(cause.message);
    process.exit(1);
  }
}

async function build(mark: string): Promise<void> {
  await buildPrograms(mark);
  const hasBuilt = await buildPages(mark, () => console.log("Building the pages …"));
  console.log(hasBuilt ? "Built." : "Everything is built already.");
}

async function runProgram(program: string, words: string[], mark: string): Promise<void> {
  await buildPrograms(mark);
  const file = path.resolve("dist", `${program}.js`);
  process.argv = [process.execPath, file, ...words];
  await import(pathToFileURL(file).href);
}
