import { z } from "zod";

import { fileNameOf, withSecretFiles } from "./env/secret-files";

const flag = z.stringbool();
const port = z.coerce.number().int().min(0).max(65535);
const secret = z
  .string()
  .min(32, "must have at least 32 characters")
  .refine((value) => !/^(changeme|secret|password|example)/i.test(value), "is a placeholder");
const address = z
  .url({ protocol: /^https?$/ })
  .refine((value) => !/[{}]/.test(value), "must not hold braces")
  // The settings show a model's address to whoever may ask.
  .refine((value) => !hasUserInfo(value), "must not hold a name or a password before the host; a key has a setting of its own");

/** Every setting that MiniRAG reads from the environment; README's table is made from the descriptions. */
export const settings = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  HOST: z.string().default("127.0.0.1").describe("Address that the server listens on."),
  PORT: port.default(3000).describe("Port that the server listens on."),
  PUBLIC_URL: address.optional().describe("Address that people type, where it is not `http://localhost:PORT`."),
  DATA_DIR: z.string().default("./data").describe("Folder of the original files and of the embedded database."),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("PostgreSQL to use; without it an embedded one starts in `DATA_DIR`."),
  QDRANT_URL: address
    .optional()
    .describe(
      "Qdrant (1.19 or newer) that holds the search index, port 6333 where none is named; without it the index is in this process.",
    ),
  QDRANT_API_KEY: z.string().min(1).optional().describe("Key of the server at `QDRANT_URL`."),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe("Redis (7 or newer) that processes share live events, limits and caches by; without it each process has its own."),
  NEXTAUTH_SECRET: secret.optional().describe("Signs sign-in cookies; `npm start` makes one in `DATA_DIR`."),
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[\w-]+:[0-9a-f]{64}$/, "must look like `id:` and 64 hexadecimal digits")
    .optional()
    .describe("Encrypts keys that are stored in the settings; `npm start` makes one in `DATA_DIR`."),
  SETUP_TOKEN: secret.optional().describe("One-time token of the set-up page; `npm start` makes and prints one."),
  OPENAI_API_KEY: z.string().min(1).optional().describe("Key of an OpenAI-compatible server; turns on written answers and embeddings."),
  OPENAI_BASE_URL: address.optional().describe("Address of an OpenAI-compatible server (Ollama, vLLM, …) where it is not OpenAI's."),
  ANTHROPIC_API_KEY: z.string().min(1).optional().describe("Key of Anthropic; turns on written answers."),
  ANTHROPIC_BASE_URL: address.optional().describe("Address of an Anthropic-compatible server."),
  CHAT_MODEL: z.string().min(1).optional().describe("Language model; needed with `OPENAI_BASE_URL`."),
  EMBEDDING_MODEL: z.string().min(1).optional().describe("Embedding model; needed with `OPENAI_BASE_URL` for retrieval by meaning."),
  EMBEDDING_API_KEY: z.string().min(1).optional().describe("Key for embeddings where it is not `OPENAI_API_KEY`."),
  EMBEDDING_BASE_URL: address.optional().describe("Address for embeddings where it is not `OPENAI_BASE_URL`."),
  ALLOWED_MODEL_HOSTS: z
    .string()
    .optional()
    .describe("Private servers that the settings page may use, as `host:port` separated by commas."),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info").describe("Least level that is logged."),
  TRUSTED_PROXY_HEADER: z
    .string()
    .optional()
    .describe("Header in which your reverse proxy names the client's address; unset, forwarded headers are ignored."),
  WORKER: flag.default(true).describe("Whether this server also works jobs (`false` where a worker runs apart)."),
  METRICS_TOKEN: secret
    .optional()
    .describe("Bearer token for `/metrics` (Prometheus) and `/api/health/deep`; without it, neither is there."),
  METRICS_PORT: port.optional().describe("Port of 127.0.0.1 on which `npm run worker` serves its own `/metrics`."),
  RATE_LIMIT_FACTOR: z.coerce
    .number()
    .min(0)
    .max(1_000)
    .default(1)
    .describe("Multiplies how many calls a minute a person or a key may make (`0` lifts these limits; signing in keeps its own)."),
  ANSWER_CACHE: flag.default(true).describe("Whether a question asked before in an unchanged library gets the answer written then."),
  MINIRAG_API_KEY: z.string().min(1).optional().describe("Key that `minirag --url …` shows to a server elsewhere."),
  READER_SOCKET: z
    .string()
    .min(1)
    .optional()
    .describe("Socket of a reader in a container of its own; without it each file is read in a process of this one's."),
  RELEASE: z
    .string()
    .regex(/^[\w.+-]{1,64}$/, "must be a version or a commit")
    .optional()
    .describe("Release that this is, as each answer's `x-minirag-release` says; set in the image."),
  SLOT: z.enum(["blue", "green"]).optional().describe("Which of two servers behind one proxy this is."),
  SLOTS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("File that names the slots that serve; where it does not name `SLOT`, this server is not ready."),
  READER_BUNDLE: z.string().default("dist/reader.js").describe("Program that reads uploaded files in a process of its own."),
});

export type Env = z.infer<typeof settings>;

/**
 * Parses the environment once and keeps it. An empty value counts as unset.
 * @throws one Error whose message lists every setting that is wrong, never its value.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const { given, problems } = withSecretFiles(source);
  const parsed = settings.safeParse(given);
  if (parsed.success) problems.push(...contradictions(parsed.data));
  else problems.push(...parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new Error(`MiniRAG cannot start with these settings:\n${problems.join("\n")}`);
}

function hasUserInfo(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username !== "" || password !== "";
}

/** What only several settings together show to be wrong. */
function contradictions({ OPENAI_BASE_URL, EMBEDDING_BASE_URL, CHAT_MODEL, EMBEDDING_MODEL, SLOT, SLOTS_FILE }: Env): string[] {
  const problems: string[] = [];
  if (SLOTS_FILE && !SLOT) problems.push("  SLOT: name the slot that this server is in SLOTS_FILE");
  if (OPENAI_BASE_URL && !CHAT_MODEL && !EMBEDDING_MODEL) {
    problems.push("  CHAT_MODEL: name the model (or EMBEDDING_MODEL, or both) that the server at OPENAI_BASE_URL shall use");
  }
  if (EMBEDDING_BASE_URL && !EMBEDDING_MODEL) {
    problems.push("  EMBEDDING_MODEL: name the model that the server at EMBEDDING_BASE_URL shall use");
  }
  return problems;
}

let cached: Env | undefined;

/** The environment of this process, parsed at the first call. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** The environment for a child process: this one's with some changes. */
export function environmentWith(changes: Record<string, string>): NodeJS.ProcessEnv {
  // What is changed is no longer what a file says.
  const files = Object.keys(changes).map((name) => [fileNameOf(name), undefined]);
  return { ...process.env, ...Object.fromEntries(files), ...changes };
}

/** Adds to this process's environment what a library needs that was opened in it, and defaults where nothing is set. */
export function extendEnv(changes: Record<string, string>, defaults: Record<string, string> = {}): void {
  Object.assign(process.env, { ...defaults, ...process.env, ...changes });
  for (const name of Object.keys(changes)) delete process.env[fileNameOf(name)];
  cached = undefined;
}

/** Which settings are set, by name. */
export function namesOfSettings(): string[] {
  const { given } = withSecretFiles(process.env);
  return Object.keys(settings.shape).filter((name) => given[name]);
}

const SECRET_NAME = /(KEY|SECRET|TOKEN|PASSWORD)(?!.*_FILE$)/;

/** Every secret that this process's environment holds, also in files and within addresses, longest first. */
export function secretsOfEnvironment(): string[] {
  const found = Object.entries(withSecretFiles(process.env).given).flatMap(([name, value]) => {
    if (SECRET_NAME.test(name)) return [value, value.split(":").at(-1) ?? ""];
    return URL.canParse(value) && new URL(value).password ? [value, new URL(value).password] : [];
  });
  return [...new Set(found)].filter((text) => text.length >= 8).sort((a, b) => b.length - a.length);
}

/** The folder in which a person typed the command; npm runs scripts in the project's own. */
export function callerFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Reads a setting that a running server cannot do without. */
export function required<Name extends keyof Env>(name: Name): NonNullable<Env[Name]> {
  const value = env()[name];
  if (value === undefined || value === null) throw new Error(`MiniRAG cannot start with these settings:\n  ${name}: is missing`);
  return value as NonNullable<Env[Name]>;
}

/** The address that people type into their browser, without a trailing slash. */
export function publicUrl(): string {
  return (env().PUBLIC_URL ?? `http://localhost:${env().PORT}`).replace(/\/$/, "");
}

/** What this program calls itself to its clients. */
export function release(): string {
  return env().RELEASE ?? "development";
}
