import { timeCalls } from "@tests/load/measure";
import { z } from "zod";
import type { World } from "../world";

const ready = z.object({ id: z.uuid() });
const AT_ONCE = 4;

/** What can be found is what is ready and not deleted. */
export async function checkSearch(world: World): Promise<string[]> {
  const rows = await world.rows(ready, "SELECT id FROM documents WHERE workspace_id = $1 AND deleted_at IS NULL AND state = 'ready'", [
    world.workspaceId,
  ]);
  const expected = new Set(rows.map(({ id }) => id));
  const uploads = world.ledger.all("upload-accepted");
  const findings: string[] = [];
  await timeCalls(uploads.length, AT_ONCE, async (turn) => {
    const upload = uploads[turn];
    if (!upload) return;
    const { hits } = await world.client.search(`${upload.marker}?`, { limit: 5, byDocument: true });
    const found = hits.map(({ documentId }) => documentId);
    if (expected.has(upload.documentId) && !found.includes(upload.documentId))
      findings.push(`document ${upload.documentId} is ready, and is not found`);
    const stranger = found.find((id) => !expected.has(id));
    if (stranger) findings.push(`document ${stranger} is deleted or not ready, and is found`);
  });
  return findings;
}
