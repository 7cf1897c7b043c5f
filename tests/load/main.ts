import { existsSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { chosenIndex, indexesOf, withIndex } from "./index-choice";
import { parts } from "./parts";
import { type Figure, report, round } from "./report";

const USAGE = "npm run bench -- [--root DIR] [--index embedded|qdrant|both] [--write] [part…]";
const INDEXES = ["embedded", "qdrant", "both"];
// Of a minute; other work on the machine would be measured with ours.
const QUIET_LOAD = 1;
const { values, positionals } = readArguments();
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0) refuse(`There is no part ${unknown.join(", ")}. There are: ${Object.keys(parts).join(", ")}.`);
if (!INDEXES.includes(values.index)) refuse(`--index is ${INDEXES.join(", ")}, not ${values.index}.`);
if (!existsSync(values.root)) refuse(`There is no folder ${values.root}: name the one of the data sets with --root.`);
if (values.write && (os.loadavg()[0] ?? 0) > QUIET_LOAD)
  refuse("The machine is busy: figures measured now are not written down. Wait until it is quiet, or leave --write out.");

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
      if (values.write) report(figures);
      for (const figure of figures) console.log(lineOf(figure));
    } catch (cause) {
      // One part that cannot run, such as a missing data set, does not take the others with it.
      console.error(cause);
      hasFailed = true;
    }
  }
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        root: { type: "string", default: "../shared/datasets" },
        index: { type: "string", default: "embedded" },
        write: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
  } catch (cause) {
    return refuse(`${cause instanceof Error ? cause.message : cause}\n${USAGE}`);
  }
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

function lineOf({ measure, value, unit, accept, reference }: Figure): string {
  const goal = accept === null ? "" : ` (accept ${round(accept)})`;
  return `${measure}: ${round(value)} ${unit}${goal}; ${reference.is}: ${round(reference.value)} ${reference.unit}`;
}
