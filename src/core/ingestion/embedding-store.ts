import { z } from "zod";
import type { Database } from "@/core/database";

const PAGE = 1_000;
const foundRow = z.object({ hash: z.string(), vector: z.instanceof(Uint8Array) });

/** Vectors by the SHA-256 of what was embedded. Each statement is the same for any number of rows, so that its plan is kept. */
export function createEmbeddingStore(db: Database) {
  return {
    async find(workspaceId: string, model: string, hashes: string[]): Promise<Map<string, Float32Array>> {
      const found = new Map<string, Float32Array>();
      for (let at = 0; at < hashes.length; at += PAGE) {
        const rows = await db.$queryRaw`
          SELECT asked.hash, e.vector
          FROM unnest(${hashes.slice(at, at + PAGE)}::text[]) AS asked(hash)
          JOIN embeddings e ON e.workspace_id = ${workspaceId}::uuid AND e.model = ${model} AND e.hash = decode(asked.hash, 'hex')`;
        for (const { hash, vector } of z.array(foundRow).parse(rows)) found.set(hash, toVector(vector));
      }
      return found;
    },

    /** Keeps what is there already. Rows go in as one JSON value, which costs a fraction of a parameter for each of their fields. */
    async save(workspaceId: string, model: string, rows: { hash: string; vector: Float32Array }[]): Promise<void> {
      const json = JSON.stringify(rows.map(({ hash, vector }) => ({ hash, vector: toBase64(vector) })));
      await db.$executeRaw`
        INSERT INTO embeddings (workspace_id, model, hash, vector)
        SELECT ${workspaceId}::uuid, ${model}, decode(r.hash, 'hex'), decode(r.vector, 'base64')
        FROM json_to_recordset(${json}::json) AS r(hash text, vector text)
        ON CONFLICT DO NOTHING`;
    },
  };
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

/** A copy, since a driver's buffer rarely begins where 32-bit numbers may. */
function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
