import { parseArgs } from "node:util";
import { indexesOf, withIndex } from "@tests/load/index-choice";
import { evaluate } from "./evaluate";
import { save, toLine } from "./report";

// npm run eval -- [--root DIR] [--index embedded|qdrant|both] <set…> [--json]
const { values, positionals } = parseArgs({
  options: {
    root: { type: "string", default: "../shared/datasets/retrieval" },
    index: { type: "string", default: "embedded" },
    json: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error("Name at least one set of the root, such as scifact or xquad/de.");
  process.exit(2);
}

let hasFailed = false;
for (const index of indexesOf(values.index)) await withIndex(index, evaluateSets);
process.exit(hasFailed ? 1 : 0);

async function evaluateSets(): Promise<void> {
  for (const name of positionals) {
    try {
      const evaluation = await evaluate(values.root, name, (progress) => console.error(`${name}: ${progress}`));
      save(evaluation);
      console.log(values.json ? JSON.stringify(evaluation) : toLine(evaluation));
    } catch (cause) {
      // One set that cannot be read does not take the others with it.
      console.error(cause);
      hasFailed = true;
    }
  }
}
