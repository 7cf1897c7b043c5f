import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/core/actor";

const handle = useDatabase();
const library = useLibrary(handle);
let actor: Actor;
let stop: () => Promise<void>;

beforeAll(async () => {
  actor = await createWorkspace(handle.db);
  stop = await library.work();
});
afterAll(() => stop());

test("an uploaded text becomes ready with its passages", async () => {
  const { document } = await upload("bridge.txt", "The bridge in Porto was opened in 1886. ".repeat(100));

  const ready = await settled(document.id);

  expect(ready).toMatchObject({ state: "ready", failure: null, type: "txt" });
  expect(ready.passageCount).toBeGreaterThan(2);
});

async function upload(name: string, text: string) {
  return library.documents.upload(actor, { name, declaredBytes: null, source: bytesOf(text) });
}

async function settled(documentId: string) {
  return expect
    .poll(() => library.documents.get(actor, { documentId }), { timeout: 10_000 })
    .toSatisfy((found) => ["ready", "failed"].includes(found.state))
    .then(() => library.documents.get(actor, { documentId }));
}
