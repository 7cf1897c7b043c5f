import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCli } from "@tests/support/cli";
import { afterAll, expect, test } from "vitest";
import { createClient } from "@/client/index";
import { newFolder, type Program, startProgram } from "./program";

const port = 3_969;
const url = `http://127.0.0.1:${port}`;
const folder = newFolder();
const library = path.join(folder, "library");
let server: Program | null = null;

afterAll(async () => {
  server?.child.kill("SIGTERM");
  await server?.ends();
  rmSync(folder, { recursive: true, force: true });
});

test("the terminal and a running server share one library", { timeout: 300_000 }, async () => {
  const paper = path.join(folder, "bridges.txt");
  writeFileSync(paper, "The Maria Pia bridge was opened on 4 November 1877.\n");
  server = startProgram({ DATA_DIR: library, PORT: String(port) });
  await server.says("MiniRAG is ready", 240_000);

  const asked = await runCli(["ask", "When was the Maria Pia bridge opened?", paper, "--data", library]);
  const { out: key } = await runCli(["key", "create", "--data", library]);
  const there = createClient({ url, apiKey: key.trim() });

  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining("4 November 1877") });
  expect((await there.search("Maria Pia")).hits[0]).toMatchObject({ title: "bridges.txt" });

  await there.documents.remove((await there.documents.list()).documents.map(({ id }) => id));
  const gone = await runCli(["search", "Maria Pia", "--data", library]);
  const remote = await runCli(["search", "Maria Pia", "--url", url], { MINIRAG_API_KEY: key.trim() });
  const refused = await runCli(["search", "Maria Pia", "--url", url], { MINIRAG_API_KEY: "mr_api_wrong" });

  expect(gone).toMatchObject({ code: 0, out: "", err: "Nothing found.\n" });
  expect(remote).toMatchObject({ code: 0, out: "", err: "Nothing found.\n" });
  expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/^minirag: .*\n$/) });
});
