
-- A file counts as a duplicate only while its document is there.
CREATE UNIQUE INDEX "documents_workspace_id_sha256_live_key" ON "documents"("workspace_id", "sha256") WHERE "deleted_at" IS NULL;

-- Packed numbers do not compress; storing them as they are saves the time to try.
ALTER TABLE "passages" ALTER COLUMN "terms" SET STORAGE EXTERNAL;
ALTER TABLE "embeddings" ALTER COLUMN "vector" SET STORAGE EXTERNAL;

-- The queue's order is asked for with every list.
CREATE INDEX "documents_waiting_idx" ON "documents"("workspace_id", "id") WHERE "state" = 'received' AND "deleted_at" IS NULL;

-- A workspace asks one space, changes to one other, and can go back to one.
CREATE UNIQUE INDEX "index_spaces_one_of_each_key" ON "index_spaces"("workspace_id", "state") WHERE "state" <> 'dropped';
