import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { drafts, storedFiles } from "../quiet";
import type { World } from "../world";

const named = z.object({ sha256: z.string(), sizeBytes: z.number() });

/** No row without its file, no file without a row, no half of a file. */
export async function checkFiles(world: World): Promise<string[]> {
  const rows = await world.rows(
    named,
    `SELECT DISTINCT sha256, size_bytes AS "sizeBytes" FROM documents WHERE workspace_id = $1 AND deleted_at IS NULL`,
    [world.workspaceId],
  );
  const hashes = new Set(rows.map(({ sha256 }) => sha256));
  const strays = storedFiles(world).filter(({ sha256 }) => !hashes.has(sha256));
  return [
    ...rows.flatMap((row) => checkFile(world, row)),
    ...strays.map(({ sha256 }) => `file ${sha256.slice(0, 12)} belongs to no document`),
    ...drafts(world).map((draft) => `an upload that broke off left ${path.basename(draft)}`),
  ];
}

function checkFile({ dataDir, workspaceId }: World, { sha256, sizeBytes }: z.infer<typeof named>): string[] {
  const file = path.join(dataDir, "files", workspaceId, sha256);
  if (!existsSync(file)) return [`a document has no file: ${sha256.slice(0, 12)} is missing`];
  const bytes = readFileSync(file);
  const isWhole = bytes.length === sizeBytes && createHash("sha256").update(bytes).digest("hex") === sha256;
  return isWhole ? [] : [`file ${sha256.slice(0, 12)} has ${bytes.length} of ${sizeBytes} bytes, or others`];
}
