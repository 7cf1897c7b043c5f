import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { runCli, startCli } from "./support/cli";

const ms = z.int();
const asked = z.strictObject({
  answer: z.string(),
  answered: z.boolean(),
  kind: z.enum(["written", "quoted", "none"]),
  citations: z.array(
    z.strictObject({
      number: z.number().int().min(1),
      documentId: z.uuid(),
      title: z.string(),
      page: z.string().nullable(),
      start: z.number().int(),
      end: z.number().int(),
      quote: z.string(),
    }),
  ),
  sentences: z.array(z.object({ start: z.number(), end: z.number(), support: z.string() })),
  timings: z.strictObject({ indexMs: ms, rewriteMs: ms, retrieveMs: ms, firstTokenMs: ms.nullable(), totalMs: ms }),
});

const BRIDGES = "# Bridges of Porto\n\nThe Maria Pia bridge was opened on 4 November 1877. It was designed by Gustave Eiffel's company.\n";
let folder: string;
let library: string;
let papers: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "minirag-cli-"));
  library = path.join(folder, "library");
  papers = path.join(folder, "papers");
  await mkdir(path.join(papers, "deeper"), { recursive: true });
  await writeFile(path.join(papers, "bridges.md"), BRIDGES);
  await writeFile(path.join(papers, "deeper", "aqueducts.txt"), "The Segovia aqueduct carried water for two thousand years.\n");
  await writeFile(path.join(papers, ".hidden.txt"), "Nobody shall read this.\n");
  await writeFile(path.join(papers, "broken.pdf"), "%PDF-1.7\nthis is no PDF\n");
  await symlink(papers, path.join(papers, "deeper", "round"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a question about a folder is answered with the words of its files", { timeout: 120_000 }, async () => {
  // The same folder twice and one of its files once more: each file counts once.
  const paths = [papers, papers, path.join(papers, "bridges.md")];
  const { code, out, err } = await runCli(["ask", "When was the Maria Pia bridge opened?", ...paths, "--data", library, "--json"]);

  const answer = asked.parse(JSON.parse(out));
  expect(answer).toMatchObject({ answered: true, kind: "quoted" });
  expect(answer.answer).toContain("4 November 1877");
  expect(answer.citations[0]).toMatchObject({ number: 1, title: "Bridges of Porto", page: null });
  for (const { start, end, quote } of answer.citations) expect(BRIDGES.slice(start, end)).toBe(quote);
  expect(err).toContain("broken.pdf: The file is damaged");
  expect(err).toContain("2 added, 0 there already, 1 failed.");
  expect(code).toBe(0);
});

test("later questions need no paths, and print text with its sources", { timeout: 60_000 }, async () => {
  const { code, out, err } = await runCli(["ask", "How long did the Segovia aqueduct carry water?", "--data", library]);

  expect(out).toContain("two thousand years");
  expect(out).toMatch(/\[1\] aqueducts\.txt: “.*two thousand years/);
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("what the library does not hold is not answered", { timeout: 60_000 }, async () => {
  const { code, out } = await runCli(["ask", "Who won the chess olympiad in Buenos Aires?", "--data", library, "--json"]);

  expect(asked.parse(JSON.parse(out))).toMatchObject({ answered: false, kind: "none", citations: [] });
  expect(code).toBe(0);
});

test("files that are there already are not read again, and a failed one tells", { timeout: 60_000 }, async () => {
  const again = await runCli(["upload", papers, "--data", library, "--json"]);

  const files = z.array(z.object({ name: z.string(), outcome: z.string(), documentId: z.uuid().nullable() })).parse(JSON.parse(again.out));
  expect(Object.fromEntries(files.map(({ name, outcome }) => [name, outcome]))).toEqual({
    "aqueducts.txt": "duplicate",
    "bridges.md": "duplicate",
    "broken.pdf": "failed",
  });
  expect(again.code).toBe(1);
});

test("search shows passages", { timeout: 60_000 }, async () => {
  const { code, out } = await runCli(["search", "Gustave", "Eiffel", "--data", library, "--json", "--limit", "1"]);

  const { hits } = z.object({ hits: z.array(z.object({ title: z.string(), text: z.string() })) }).parse(JSON.parse(out));
  expect(hits).toHaveLength(1);
  expect(hits[0]?.text).toContain("Gustave Eiffel");
  expect(code).toBe(0);
});

test("where nothing can be read the answer is not tried", { timeout: 60_000 }, async () => {
  const missing = await runCli(["ask", "Why?", path.join(folder, "missing"), "--data", library]);
  const broken = await runCli(["ask", "Why?", path.join(papers, "broken.pdf"), "--data", library]);

  expect(missing).toMatchObject({ code: 1, out: "", err: expect.stringContaining("There is nothing to read there.") });
  expect(broken).toMatchObject({ code: 1, out: "", err: expect.stringContaining("None of these files could be read.") });
});

test("doctor finds a healthy library", { timeout: 60_000 }, async () => {
  const { code, out } = await runCli(["doctor", "--data", library, "--json"]);

  const { healthy, checks } = z
    .object({ healthy: z.boolean(), checks: z.array(z.object({ name: z.string(), state: z.string(), says: z.string() })) })
    .parse(JSON.parse(out));
  const said = Object.fromEntries(checks.map(({ name, says }) => [name, says]));
  expect(said).toMatchObject({
    documents: "2 ready, 0 on their way, 1 failed",
    answers: expect.stringContaining("none"),
    "sealed room": expect.any(String),
    migrations: expect.stringMatching(/^\d{4}_/),
  });
  expect({ healthy, code }).toEqual({ healthy: true, code: 0 });
});

test("doctor's report says much and holds no secret of the environment", { timeout: 60_000 }, async () => {
  const file = path.join(folder, "report.json");
  const secrets = {
    ENCRYPTION_KEY: `k1:${"ab".repeat(32)}`,
    NEXTAUTH_SECRET: "a-cookie-secret-of-more-than-thirty-two-characters",
    SETUP_TOKEN: "a-set-up-token-of-more-than-thirty-two-characters",
    METRICS_TOKEN: "a-metrics-token-of-more-than-thirty-two-characters",
    OPENAI_API_KEY: "sk-of-openai-0123456789",
    ANTHROPIC_API_KEY: "sk-of-anthropic-0123456789",
    EMBEDDING_API_KEY: "sk-of-embeddings-0123456789",
    QDRANT_API_KEY: "key-of-qdrant-0123456789",
    MINIRAG_API_KEY: "mr_api_0123456789",
    OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
    REDIS_URL: "redis://person:pass-in-the-address@127.0.0.1:9",
    CHAT_MODEL: "some-model",
  };

  const { code, err } = await runCli(["doctor", "--data", library, "--report", file], secrets);
  const report = await readFile(file, "utf8");

  // There is no Redis at that address, and the report is written all the same.
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(file) });
  expect(JSON.parse(report)).toMatchObject({
    settings: expect.arrayContaining(["METRICS_TOKEN"]),
    facts: { library: { documents: { ready: 2 } } },
  });
  const kept = await readFile(path.join(library, "secrets"), "utf8");
  const password = (await readFile(path.join(library, "postgres/password"), "utf8")).trim();
  const ofFile = kept.split("\n").flatMap((line) => line.split("=").slice(1));
  for (const secret of [...Object.values(secrets), ...ofFile, password, "pass-in-the-address", "ab".repeat(32)])
    if (secret !== "" && secret !== "some-model") expect(report, secret).not.toContain(secret);
});

test("keys are made, listed and revoked", { timeout: 60_000 }, async () => {
  const made = await runCli(["key", "create", "--scopes", "ask,search", "--name", "Robot", "--data", library, "--json"]);
  const { key, summary } = z
    .object({ key: z.string(), summary: z.object({ id: z.uuid(), scopes: z.array(z.string()) }) })
    .parse(JSON.parse(made.out));
  const listed = await runCli(["key", "list", "--data", library]);
  const revoked = await runCli(["key", "revoke", summary.id, "--data", library]);
  const after = await runCli(["key", "list", "--data", library]);

  expect(key).toMatch(/^mr_api_[\w-]{43}$/);
  expect(summary.scopes).toEqual(["ask", "search"]);
  expect(listed.out).toContain(`…${key.slice(-4)}\task,search`);
  expect(listed.out).not.toContain(key);
  expect(revoked.code).toBe(0);
  expect(after.out).not.toContain(summary.id);
});

test.concurrent.each([
  [[]],
  [["frobnicate"]],
  [["constructor"]],
  [["ask"]],
  [["ask", ""]],
  [["ask", "Why?", "--nonsense"]],
  [["search", "bridge", "--limit", "many"]],
  [["search", "bridge", "--limit", "1000"]],
  [["upload"]],
  [["ask", "Why?", "--data", "x", "--url", "http://127.0.0.1:1"]],
  [["ask", "Why?", "--url", "http://127.0.0.1:1"]],
  [["key", "create", "--scopes", "everything"]],
  [["key", "revoke", "the-first-one"]],
  [["password", "reset"]],
])("a wrong call is told in one line: %j", { timeout: 30_000 }, async (words) => {
  const { code, out, err } = await runCli(words);

  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^minirag: .*[.:)] `minirag --help` shows how\.\n$/);
});

test("every command explains itself", { timeout: 60_000 }, async () => {
  const general = await runCli(["--help"]);
  const named = await Promise.all(["ask", "search", "upload", "key", "password", "doctor"].map((name) => runCli([name, "--help"])));
  const version = await runCli(["--version"]);

  expect(general).toMatchObject({ code: 0, err: "" });
  for (const { code, out } of named) expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("--data DIR") });
  expect(version.out.trim()).toBe(z.object({ version: z.string() }).parse(JSON.parse(await readFile("package.json", "utf8"))).version);
});

test("a server that is not there, or no address at all, is one sentence", { timeout: 60_000 }, async () => {
  const settings = { MINIRAG_API_KEY: "mr_api_wrong" };
  const away = await runCli(["ask", "Why?", "--url", "http://127.0.0.1:9"], settings);
  const nonsense = await runCli(["ask", "Why?", "--url", "somewhere"], settings);

  expect(away).toMatchObject({
    code: 1,
    out: "",
    err: "minirag: No server answers at http://127.0.0.1:9. Check the address and that MiniRAG runs there.\n",
  });
  expect(nonsense).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/^minirag: "somewhere" is not a web address.*\n$/) });
});

test("a reader that goes away ends the command quietly", { timeout: 60_000 }, async () => {
  const child = startCli(["search", "bridge", "--data", library]);
  child.stdout?.destroy();
  const { err } = await child.finished;

  expect(err).toBe("");
});

test("Ctrl-C ends it at once and leaves the library whole", { timeout: 120_000 }, async () => {
  const many = path.join(folder, "many");
  await mkdir(many);
  for (let number = 0; number < 400; number += 1)
    await writeFile(path.join(many, `${number}.txt`), `Note ${number}.\n\n`.repeat(2_000 + number));
  const before = await countFiles(library);
  const child = startCli(["upload", many, "--data", library]);
  // In the middle of its work, however long it took to begin.
  await expect.poll(() => countFiles(library), { timeout: 60_000, interval: 50 }).toBeGreaterThan(before + 2);
  child.kill("SIGINT");
  await once(child, "exit");
  const { code, err } = await child.finished;
  const after = await runCli(["ask", "When was the Maria Pia bridge opened?", "--data", library]);

  expect({ code, err }).toEqual({ code: 130, err: "" });
  expect(after.out).toContain("4 November 1877");
});

/** How many originals a library holds. */
async function countFiles(data: string): Promise<number> {
  const entries = await readdir(path.join(data, "files"), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
}
