
-- A file counts as a duplicate only while its document is there.
CREATE UNIQUE INDEX "documents_workspace_id_sha256_live_key" ON "documents"("workspace_id", "sha256") WHERE "deleted_at" IS NULL;

-- Packed numbers do not compress; storing them as they are saves the time to try.
ALTER TABLE "passages" ALTER COLUMN "terms" SET STORAGE EXTERNAL;
ALTER TABLE "embeddings" ALTER COLUMN "vector" SET STORAGE EXTERNAL;

-- The queue's order is asked for with every list.
CREATE INDEX "documents_waiting_idx" ON "documents"("workspace_id", "id") WHERE "state" = 'received' AND "deleted_at" IS NULL;
