import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startQdrantDouble } from "@tests/support/qdrant-server";
import { expect, onTestFinished, test } from "vitest";
import { createQdrantProbe } from "./qdrant-probe";

test("a Qdrant server tells its version while it is there, and to those who have its key", { timeout: 30_000 }, async () => {
  const server = await startQdrantDouble();

  expect(await createQdrantProbe(server).check()).toEqual({ version: expect.stringMatching(/^1\.\d+/), note: null });
  await expect(createQdrantProbe({ url: server.url, apiKey: "wrong" }).check()).rejects.toThrow();
  await server.stop();
  await expect(createQdrantProbe(server).check()).rejects.toMatchObject({ code: "INDEX_UNAVAILABLE" });
});

/** A server that says it is this version. */
async function startVersion(version: unknown): Promise<string> {
  const server = createServer(({ url }, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(url === "/" ? { title: "qdrant", version } : { result: { collections: [] } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  ["1.18.3", true],
  ["0.99.0", true],
  ["1.19.0", false],
  ["1.20.1-dev", false],
  ["2.0.0", false],
])("Qdrant %s is said to be too old: %s", async (version, isOld) => {
  const probe = createQdrantProbe({ url: await startVersion(version) });

  const { note } = await probe.check();

  expect(note).toBe(isOld ? "older than 1.19: it weighs words by all workspaces together" : null);
});

test("a server without a version is no Qdrant", async () => {
  const probe = createQdrantProbe({ url: await startVersion(undefined) });

  await expect(probe.check()).rejects.toMatchObject({ code: "INDEX_UNAVAILABLE" });
});
