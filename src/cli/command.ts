import { type ParseArgsConfig, parseArgs } from "node:util";
import { z } from "zod";
import { UsageError } from "./failure";
import type { Terminal } from "./terminal";

/** Options of commands that need the machine itself. */
export const localOptions = { data: { type: "string" }, json: { type: "boolean" } } as const;
/** Options of commands that may also speak to a server elsewhere. */
export const commonOptions = { ...localOptions, url: { type: "string" } } as const;
export const place = z.object({
  data: z.string().min(1).optional(),
  url: z.string().min(1).optional(),
  json: z.boolean().default(false),
});
/** Which library is meant: a folder of this machine, or a server elsewhere. */
export type Place = Pick<z.infer<typeof place>, "data" | "url">;

export type Command = {
  /** What stands after `minirag` in the usage line. */
  usage: string;
  summary: string;
  /** Options and notes, one a line. */
  details: string[];
  /** Answers the exit code. @throws UsageError before anything is done. */
  run(words: string[], terminal: Terminal): Promise<number>;
};

/** Reads a command's words. @throws UsageError for an unknown option, a missing value or one that does not fit. */
export function readWords<Given>(
  words: string[],
  options: NonNullable<ParseArgsConfig["options"]>,
  schema: z.ZodType<Given>,
): { given: Given; positionals: string[] } {
  const { values, positionals } = parse(words, options);
  const parsed = schema.safeParse(values);
  if (parsed.success) return { given: parsed.data, positionals };
  const [problem] = parsed.error.issues;
  throw new UsageError(firstSentence(`--${problem?.path.join(".")}: ${problem?.message}`));
}

/** Reads the words of a command that takes options alone. @throws UsageError as `readWords` does, and for any other word. */
export function readOptions<Given>(
  words: string[],
  { usage }: Pick<Command, "usage">,
  options: NonNullable<ParseArgsConfig["options"]>,
  schema: z.ZodType<Given>,
): Given {
  const { given, positionals } = readWords(words, options, schema);
  if (positionals.length > 0) throw new UsageError(`\`${usage}\` takes no words.`);
  return given;
}

function parse(args: string[], options: NonNullable<ParseArgsConfig["options"]>) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    // Node's own sentences go on with advice that fits programs, not people.
    throw new UsageError(cause instanceof Error ? firstSentence(cause.message) : String(cause));
  }
}

function firstSentence(text: string): string {
  const sentence = text.split(". ")[0] ?? "";
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
