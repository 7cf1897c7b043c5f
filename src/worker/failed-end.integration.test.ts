import { setTimeout as sleep } from "node:timers/promises";
import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { useWorkers } from "@tests/support/worker-process";
import { expect, test } from "vitest";

const handle = useDatabase();
const library = useLibrary(handle);
const workers = useWorkers();

test("a worker that cannot give back what it holds does not say that it ended well", { timeout: 120_000 }, async () => {
  const actor = await createWorkspace(handle.db);
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf("Some text.") });
  const child = workers.start({ DATABASE_URL: handle.url, DATA_DIR: library.folder, READER_BUNDLE: workers.endlessReader() });
  const where = { documentId: document.id };
  await expect.poll(async () => (await handle.db.documentVersion.findFirst({ where }))?.fence, { timeout: 60_000 }).toMatch(/:0$/);
  await handle.db.$executeRaw`DROP SCHEMA queue CASCADE`;

  child.kill("SIGTERM");
  await sleep(300);
  const { code } = await workers.end(child, "SIGTERM");

  expect(code).toBe(1);
});
