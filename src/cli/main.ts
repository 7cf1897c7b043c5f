import { MiniRagError } from "@/client/index";
import { errorMessages } from "@/contracts/error-messages";
import { AppError } from "@/core/errors";
import { LocalProblem } from "@/local/problem";
import { commands } from "./commands";
import { CommandProblem, UsageError } from "./failure";
import { commandHelp, generalHelp } from "./help";
import { openTerminal, type Terminal } from "./terminal";
import { version } from "./version";

/** Runs one command. 0: done, 1: it failed, 2: the call was wrong, 130: interrupted. */
async function main(words: string[]): Promise<number> {
  const terminal = openTerminal();
  const code = await runCommand(words, terminal).catch((cause) => (terminal.ended() ? 0 : explain(cause, terminal)));
  await terminal.flush();
  return terminal.ended() === "interrupted" ? 130 : code;
}

async function runCommand([name, ...words]: string[], terminal: Terminal): Promise<number> {
  if (name === "--version" || name === "-v") {
    terminal.print(`${version()}\n`);
    return 0;
  }
  if (name === undefined) throw new UsageError("Say what to do.");
  if (name === "--help" || name === "-h" || name === "help") {
    terminal.print(generalHelp(commands));
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  if (asksForHelp(words)) {
    terminal.print(commandHelp(command));
    return 0;
  }
  return command.run(words, terminal);
}

/** A question may hold the word --help only after `--`. */
function asksForHelp(words: string[]): boolean {
  const end = words.indexOf("--");
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === "--help" || word === "-h");
}

function explain(cause: unknown, terminal: Terminal): number {
  if (cause instanceof UsageError) {
    terminal.say(`minirag: ${cause.message} \`minirag --help\` shows how.`);
    return 2;
  }
  terminal.say(`minirag: ${sentenceOf(cause)}`);
  return 1;
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof AppError) return [errorMessages[cause.code], cause.detail].filter(Boolean).join(" ");
  if (cause instanceof MiniRagError || cause instanceof CommandProblem || cause instanceof LocalProblem) return cause.message;
  if (cause instanceof Error && cause.message.startsWith("MiniRAG cannot start")) return cause.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

process.exit(await main(process.argv.slice(2)));
