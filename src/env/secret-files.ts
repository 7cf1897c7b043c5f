import { readFileSync } from "node:fs";

/** What may be told in a file: `NAME_FILE` names it, and neither a process list nor `docker inspect` shows its content. */
export const SETTINGS_IN_FILES = [
  "DATABASE_URL",
  "NEXTAUTH_SECRET",
  "ENCRYPTION_KEY",
  "SETUP_TOKEN",
  "QDRANT_API_KEY",
  "REDIS_URL",
  "METRICS_TOKEN",
  "OPENAI_API_KEY",
  "ANTHROPIC_API_KEY",
  "EMBEDDING_API_KEY",
] as const;

type Source = Record<string, string | undefined>;

/** The settings that are given, those in files among them, each with what is wrong with it. An empty value counts as unset. */
export function withSecretFiles(source: Source): { given: Record<string, string>; problems: string[] } {
  const given: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(source)) if (value) given[name] = value;
  for (const name of SETTINGS_IN_FILES) {
    const file = given[fileNameOf(name)];
    if (!file) continue;
    if (given[name]) problems.push(`  ${name}: is set, and ${fileNameOf(name)} too; keep one of them`);
    else readInto(given, name, file, problems);
  }
  return { given, problems };
}

export function fileNameOf(name: string): string {
  return `${name}_FILE`;
}

function readInto(given: Record<string, string>, name: string, file: string, problems: string[]): void {
  try {
    const content = readFileSync(/*turbopackIgnore: true*/ file, "utf8").trim();
    if (content) given[name] = content;
    else problems.push(`  ${fileNameOf(name)}: the file is empty`);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "no reason";
    problems.push(`  ${fileNameOf(name)}: the file cannot be read (${code})`);
  }
}
