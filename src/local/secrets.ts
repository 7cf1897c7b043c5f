import { randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { LocalProblem } from "./problem";

const schema = z.object({
  NEXTAUTH_SECRET: z.string().min(32),
  ENCRYPTION_KEY: z.string().min(32),
  SETUP_TOKEN: z.string().min(32).optional(),
});

type Secrets = z.infer<typeof schema>;

/** Reads this installation's secrets, or makes them once; readable by their owner alone. */
export function readSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets");
  if (!existsSync(file)) create(file);
  const parsed = schema.safeParse(parse(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new LocalProblem(`${file} is damaged. Put it back from a backup: without its key, model keys kept in the settings cannot be read.`);
}

/** Forgets the one-time set-up token once MiniRAG is set up. */
export function forgetSetupToken(dataDir: string): void {
  const { SETUP_TOKEN: token, ...kept } = readSecrets(dataDir);
  if (token === undefined) return;
  const file = path.join(dataDir, "secrets");
  writeFileSync(`${file}.new`, format(kept), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function create(file: string): void {
  const draft = `${file}.${process.pid}`;
  const made = {
    NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    ENCRYPTION_KEY: `k1:${randomBytes(32).toString("hex")}`,
    SETUP_TOKEN: randomBytes(32).toString("base64url"),
  };
  writeFileSync(draft, format(made), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (cause) {
    // Another process may have made them a moment ago; then those count.
    if (!existsSync(file)) throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

function format(secrets: Secrets): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function parse(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).trim()]));
}
