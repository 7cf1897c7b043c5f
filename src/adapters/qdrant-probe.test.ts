import { startQdrantDouble } from "@tests/support/qdrant-server";
import { expect, test } from "vitest";

import { createQdrantProbe } from "./qdrant-probe";

test("a Qdrant server tells its version while it is there, and to those who have its key", { timeout: 30_000 }, async () => {
  const server = await startQdrantDouble();

  expect((await createQdrantProbe(server).check()).version).toMatch(/^1\.\d+/);
  await expect(createQdrantProbe({ url: server.url, apiKey: "wrong" }).check()).rejects.toThrow();
  await server.stop();
  await expect(createQdrantProbe(server).check()).rejects.toMatchObject({ code: "INDEX_UNAVAILABLE" });
});
