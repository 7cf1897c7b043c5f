import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { performDrills } from "./drills/perform";
import { writeFigures } from "./drills/report";

// `npm run test:stack -- [name…] [--long] [--write] [--image NAME] [--keep]`: the production stack on a real Docker engine. With names, those
// drills; without, what the stack itself promises, then the drills of the short form, or with --long all of them and the Swarm.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    image: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const VITEST = "vitest run --project stack --reporter=default --reporter=json --outputFile.json=test-results/stack.json";
// Takes as long as the rest of the short form together.
const LONG_ONLY = "--exclude tests/stack/swarm.stack.ts";

// What a request that was cut leaves behind has been counted where it was made.
process.on("unhandledRejection", (cause) => console.error(cause));

const isStackWell = positionals.length > 0 || (await succeeds(values.long ? VITEST : `${VITEST} ${LONG_ONLY}`));
const results = await performDrills({ names: positionals, isLong: values.long, isKept: values.keep, image: values.image ?? null });
if (values.write) writeFigures(results);
const failed = results.filter(({ passed }) => !passed);
console.log(`\n${results.length - failed.length} drills passed, ${failed.length} failed`);
process.exit(isStackWell && failed.length === 0 ? 0 : 1);

async function succeeds(command: string): Promise<boolean> {
  const child = spawn(command, { shell: true, stdio: "inherit" });
  return new Promise((resolve) => child.on("close", (code) => resolve(code === 0)));
}
