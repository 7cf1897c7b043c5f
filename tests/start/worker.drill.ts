import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { runCli } from "@tests/support/cli";
import { afterAll, expect, test } from "vitest";
import { createClient } from "@/client/index";
import { isReady, newFolder, type Program, startProgram } from "./program";

const port = 3_963;
const metricsPort = 3_964;
const url = `http://127.0.0.1:${port}`;
const token = "a-token-of-the-drill-with-more-than-32-characters";
const dataDir = newFolder();
const running: Program[] = [];

afterAll(async () => {
  for (const { child, ends } of running.reverse()) {
    child.kill("SIGTERM");
    await ends();
  }
  rmSync(dataDir, { recursive: true, force: true });
});

function start(task: string, changes: Record<string, string> = {}): Program {
  const program = startProgram({ DATA_DIR: dataDir, PORT: String(port), METRICS_TOKEN: token, LOG_LEVEL: "info", ...changes }, task);
  running.push(program);
  return program;
}

test("workers beside a server that works no jobs do them all, and leave without a trace", { timeout: 400_000 }, async () => {
  const server = start("start", { WORKER: "false" });
  await server.says("MiniRAG is ready", 240_000);
  const client = createClient({ url, apiKey: (await runCli(["key", "create", "--data", dataDir])).out.trim() });
  const { document } = await client.documents.upload(new Blob(["The Maria Pia bridge was opened on 4 November 1877."]), {
    name: "bridges.txt",
  });
  await sleep(3_000);
  expect((await client.documents.get(document.id)).state).toBe("received");

  const workers = [start("worker", { METRICS_PORT: String(metricsPort) }), start("worker")];
  await client.documents.waitUntilReady(document.id, { timeoutMs: 60_000 });

  expect((await client.search("Maria Pia")).hits[0]?.documentId).toBe(document.id);
  const figures = await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect(await figures.text()).toContain('minirag_store_up{store="PostgreSQL"} 1');
  expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).status).toBe(401);

  for (const { child, ends } of workers) {
    child.kill("SIGTERM");
    expect(await ends(30_000)).toBe(0);
  }
  expect(await isReady(port)).toBe(true);
  expect((await client.search("Maria Pia")).hits).toHaveLength(1);
});
