import type { Command } from "./command";

const COMMON = [
  "--data DIR   the library in DIR instead of DATA_DIR (./data)",
  "--url URL    a server elsewhere, with the key in MINIRAG_API_KEY",
  "--json       one JSON value on standard output",
  "--help       this text",
];

export function generalHelp(commands: Record<string, Command>): string {
  const shown = Object.values(commands);
  const width = Math.max(...shown.map(({ usage }) => usage.length));
  return [
    "Asks your own documents.",
    "",
    ...shown.map(({ usage, summary }) => `  minirag ${usage.padEnd(width)}  ${summary}`),
    "",
    ...COMMON.map((line) => `  ${line}`),
    "",
    "Answers go to standard output, progress to standard error.",
    "Exit codes: 0 done, 1 failed, 2 wrong call, 130 interrupted.",
    "",
  ].join("\n");
}

export function commandHelp({ usage, summary, details }: Command): string {
  return [`minirag ${usage}`, "", summary, "", ...[...details, ...COMMON].map((line) => `  ${line}`), ""].join("\n");
}
