import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { chosenIndex } from "@tests/load/index-choice";
import { fill, textFile } from "@tests/load/library";
import { percentile, timeCalls, timed } from "@tests/load/measure";
import { createPlainIndex } from "@tests/load/plain-index";
import type { Figure } from "@tests/load/report";
import { type BenchServer, startServer } from "@tests/load/server";
import { inventFiles, readQuestions } from "@tests/load/texts";

const SIZES = [10_000, 100_000];
const PASSAGES_A_FILE = 1_000;
const WARM_UP = 40;
const CALLS = 400;
const GOALS = { embedded: { accept: 60, stretch: 25 }, qdrant: { accept: 30, stretch: 15 } };

/** Milliseconds of a search through the API, as the library grows, and the memory that it then takes. */
export async function measureRetrieval(root: string): Promise<Figure[]> {
  const questions = readQuestions(root);
  const server = await startServer();
  try {
    const bareMb = await measureBareNode();
    const figures: Figure[] = [memory("memory of the server, empty library", server.memoryMb(), bareMb)];
    const plain = createPlainIndex();
    let there = 0;
    for (const size of SIZES) {
      const files = [...inventFiles(root, size - there, PASSAGES_A_FILE)];
      for (const { text } of files) for (const passage of text.split("\n\n")) plain.add(passage);
      await fill(
        server.client,
        files.map(({ name, text }) => textFile(name, text)),
      );
      there = size;
      figures.push(...(await measureSearch(server, questions, size, plain)));
    }
    figures.push(memory(`memory of the server, ${count(there)} passages`, server.memoryMb(), bareMb));
    figures.push(await measureFirstSearch(server, questions, there, plain));
    return figures;
  } finally {
    await server.stop();
  }
}

type Plain = ReturnType<typeof createPlainIndex>;

async function measureSearch({ client }: BenchServer, questions: string[], size: number, plain: Plain): Promise<Figure[]> {
  const ask = (turn: number) => client.search(questions[(turn * 31) % questions.length] ?? "", { limit: 10 });
  await timeCalls(WARM_UP, 1, ask);
  const { milliseconds } = await timeCalls(CALLS, 1, (turn) => ask(turn + WARM_UP));
  const reference = await timeCalls(CALLS, 1, async (turn) =>
    plain.search(questions[((turn + WARM_UP) * 31) % questions.length] ?? "", 10),
  );
  const goal = size === 100_000 ? GOALS[chosenIndex().name] : { accept: null, stretch: null };
  return [0.5, 0.95].map((share): Figure => {
    const name = `p${share * 100}`;
    return {
      measure: `retrieval through the API, ${count(size)} passages, no key, ${name}`,
      value: percentile(milliseconds, share),
      unit: "ms",
      better: "less",
      ...(share === 0.95 ? goal : { accept: null, stretch: null }),
      reference: { is: `plain words, in this process, ${name}`, value: percentile(reference.milliseconds, share), unit: "ms" },
    };
  });
}

/** The first search after a start, as soon as the server says that it is ready: what of the index is loaded then is waited for. */
async function measureFirstSearch({ folder, end }: BenchServer, questions: string[], size: number, plain: Plain): Promise<Figure> {
  await end();
  const again = await startServer({}, { folder });
  const question = questions[7] ?? "";
  const first = await timed(() => again.client.search(question, { limit: 10 })).finally(again.end);
  const reference = await timed(async () => plain.search(question, 10));
  return {
    measure: `first search after a start, ${count(size)} passages`,
    value: first.seconds * 1000,
    unit: "ms",
    better: "less",
    accept: null,
    stretch: null,
    reference: { is: "plain words, in this process", value: reference.seconds * 1000, unit: "ms" },
  };
}

function memory(measure: string, value: number, bareMb: number): Figure {
  const reference = { is: "a Node that does nothing", value: bareMb, unit: "MB" };
  return { measure: `${measure} (its process alone)`, value, unit: "MB", better: "less", accept: null, stretch: null, reference };
}

/** Megabytes that Node takes for itself. */
async function measureBareNode(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-p", "process.memoryUsage.rss()"]);
  return Number(stdout) / 1024 / 1024;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
