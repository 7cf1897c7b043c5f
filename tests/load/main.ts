import { parseArgs } from "node:util";
import { chosenIndex, indexesOf, withIndex } from "./index-choice";
import { parts } from "./parts";
import { type Figure, report, round } from "./report";

// npm run bench -- [--root DIR] [--index embedded|qdrant|both] [part…]
const { values, positionals } = parseArgs({
  options: { root: { type: "string", default: "../shared/datasets" }, index: { type: "string", default: "embedded" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. There are: ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}

const chosen = Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name));
let hasFailed = false;
for (const index of indexesOf(values.index)) await withIndex(index, runParts);
process.exit(hasFailed ? 1 : 0);

async function runParts(): Promise<void> {
  const { label } = chosenIndex();
  for (const [name, measure] of chosen) {
    console.error(`── ${name}${label}`);
    try {
      const figures = (await measure(values.root)).map((figure) => ({ ...figure, measure: `${figure.measure}${label}` }));
      report(figures);
      for (const figure of figures) console.log(lineOf(figure));
    } catch (cause) {
      // One part that cannot run, such as a missing data set, does not take the others with it.
      console.error(cause);
      hasFailed = true;
    }
  }
}

function lineOf({ measure, value, unit, accept, reference }: Figure): string {
  const goal = accept === null ? "" : ` (accept ${round(accept)})`;
  return `${measure}: ${round(value)} ${unit}${goal}; ${reference.is}: ${round(reference.value)} ${reference.unit}`;
}
