import type { Database } from "@/core/database";

const PAGE = 1_000;

/** Vectors by the SHA-256 of what was embedded. */
export function createEmbeddingStore(db: Database) {
  return {
    async find(workspaceId: string, model: string, hashes: string[]): Promise<Map<string, Float32Array>> {
      const found = new Map<string, Float32Array>();
      for (let at = 0; at < hashes.length; at += PAGE) {
        const page = hashes.slice(at, at + PAGE).map((hash) => Buffer.from(hash, "hex"));
        const rows = await db.embedding.findMany({
          where: { workspaceId, model, hash: { in: page } },
          select: { hash: true, vector: true },
        });
        for (const { hash, vector } of rows) found.set(Buffer.from(hash).toString("hex"), toVector(vector));
      }
      return found;
    },

    async save(workspaceId: string, model: string, rows: { hash: string; vector: Float32Array }[]): Promise<void> {
      const data = rows.map(({ hash, vector }) => ({ workspaceId, model, hash: Buffer.from(hash, "hex"), vector: toBytes(vector) }));
      await db.embedding.createMany({ data, skipDuplicates: true });
    },
  };
}

function toBytes(vector: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Float32Array.from(vector).buffer);
}

/** A copy, since a driver's buffer rarely begins where 32-bit numbers may. */
function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
