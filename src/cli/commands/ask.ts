import { type Command, commonOptions, place, readWords } from "@/cli/command";
import { CommandProblem, UsageError } from "@/cli/failure";
import { indexPaths } from "@/cli/index-paths";
import type { Library } from "@/cli/library";
import { plain, type Terminal } from "@/cli/terminal";
import { withLibrary } from "@/cli/with-library";
import type { AnswerPart } from "@/contracts/answer";
import { question as questionSchema } from "@/contracts/conversations";
import { errorMessages } from "@/contracts/error-messages";

type Finished = Extract<AnswerPart, { type: "answer-finished" }>;

export const ask: Command = {
  usage: 'ask "question" [files or folders…]',
  summary: "Answers from the library, after indexing the given paths.",
  details: [
    "Files that are in the library already are not read again. A file that cannot be read is told on",
    "standard error; the question is answered all the same unless not one of them could be read.",
    "--json gives { answer, answered, kind, citations, sentences, timings }; answered is false when the library does not hold it.",
  ],
  async run(words, terminal) {
    const { given, positionals } = readWords(words, commonOptions, place);
    const [text, ...paths] = positionals;
    const question = questionSchema.safeParse(text ?? "");
    if (!question.success) throw new UsageError(question.error.issues[0]?.message ?? "Type a question.");
    return withLibrary(given, async (library) => {
      const startedAt = performance.now();
      if (paths.length > 0) await indexPaths(library, paths, terminal);
      const indexMs = Math.round(performance.now() - startedAt);
      const answer = await follow(library, question.data, given.json, terminal);
      if (given.json) terminal.printJson(toJson(answer, indexMs));
      else terminal.print(sourcesOf(answer));
      return 0;
    });
  },
};

/** Prints the text as it comes, unless JSON was asked for, and gives the answer back at its end. */
async function follow(library: Library, question: string, isQuiet: boolean, terminal: Terminal): Promise<Finished> {
  let printed = "";
  for await (const part of library.ask(question, terminal.signal)) {
    if (part.type === "stage-changed") terminal.progress(STAGES[part.stage]);
    if (part.type === "answer-failed") throw new CommandProblem(errorMessages[part.code]);
    const text = textOf(part, printed);
    if (text && !isQuiet) terminal.print(plain(text));
    printed += text;
    if (part.type === "answer-finished") return part;
  }
  throw new CommandProblem(errorMessages.ANSWER_INTERRUPTED);
}

const STAGES = { searching: "Searching …", reading: "Reading …", writing: "Writing …" } as const;

/** What of a part is new. The final text rules; where it departs from what was printed, nothing is taken back. */
function textOf(part: AnswerPart, printed: string): string {
  if (part.type === "text-delta") return part.text;
  if (part.type !== "answer-restored" && part.type !== "answer-finished") return "";
  return part.text.startsWith(printed) ? part.text.slice(printed.length) : "";
}

function sourcesOf({ citations }: Finished): string {
  const lines = citations.map(({ number, title, page, quote }) => {
    const where = page === null ? title : `${title}, page ${page}`;
    return `[${number}] ${plain(where)}: “${plain(quote).replaceAll(/\s+/g, " ").trim()}”\n`;
  });
  const distinct = [...new Set(lines)];
  return distinct.length > 0 ? `\n\n${distinct.join("")}` : "\n";
}

function toJson({ text, kind, citations, sentences, timings }: Finished, indexMs: number) {
  return {
    answer: text,
    answered: kind !== "none",
    kind,
    citations: citations.map(({ number, documentId, title, page, start, end, quote }) => ({
      number,
      documentId,
      title,
      page,
      start,
      end,
      quote,
    })),
    sentences,
    timings: { indexMs, ...timings, totalMs: Math.round(timings.totalMs) },
  };
}
