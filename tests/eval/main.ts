import { withIndex } from "@tests/load/index-choice";
import { readChoices } from "./choices";
import { evaluate } from "./evaluate";
import { Interruption, listenForInterruption } from "./interruption";
import type { Row } from "./page";
import { measurePdfPages, PDF_PAGES, readPdfPages } from "./pdf-pages";
import { EvalProblem } from "./problem";
import { keep, toLine, write } from "./report";
import { readSet } from "./set";

// `npm run eval -- <set…>` prints how well the product does on each set and keeps it in test-results; `--write` puts it on
// docs/scorecard.md as well. A set that cannot be read, or words that cannot be meant, end it with 2 before anything starts.
type Task = { name: string; perform: (say: (progress: string) => void) => Promise<Row> };

listenForInterruption();
try {
  process.exit(await run());
} catch (cause) {
  if (!(cause instanceof EvalProblem || cause instanceof Interruption)) throw cause;
  console.error(cause.message);
  process.exit(cause instanceof Interruption ? cause.exitCode : 2);
}

async function run(): Promise<number> {
  const { root, names, indexes, isJson, writesPage } = readChoices(process.argv.slice(2));
  const tasks = names.map((name) => readTask(root, name));
  const outcomes: boolean[] = [];
  const tell = (row: Row) => {
    keep(row);
    if (writesPage) write(row);
    console.log(isJson ? JSON.stringify(row) : toLine(row));
  };
  for (const index of indexes) {
    await withIndex(index, async () => {
      for (const task of tasks) outcomes.push(await attempt(task, tell));
    });
  }
  return outcomes.every(Boolean) ? 0 : 1;
}

/** Reads all that a set needs at once, so that nothing starts for one that is not there. */
function readTask(root: string, name: string): Task {
  if (name === PDF_PAGES) {
    const book = readPdfPages(root);
    return { name, perform: (say) => measurePdfPages(book, say) };
  }
  const set = readSet(root, name);
  return { name, perform: (say) => evaluate(root, set, say) };
}

/** Whether a set could be measured; one that could not does not take the others with it. */
async function attempt({ name, perform }: Task, tell: (row: Row) => void): Promise<boolean> {
  try {
    tell(await perform((progress) => console.error(`${name}: ${progress}`)));
    return true;
  } catch (cause) {
    if (cause instanceof Interruption) throw cause;
    console.error(cause);
    return false;
  }
}
