import { databaseTime } from "@/core/clock";
import type { Transaction } from "@/core/database";
import type { JobQueue } from "@/core/ports";

export type Queue = Pick<JobQueue<Transaction>, "enqueue">;

/** A new version to be read, and the job that reads it. */
export async function addVersion(
  transaction: Transaction,
  queue: Queue,
  workspaceId: string,
  documentId: string,
  sha256: string,
): Promise<void> {
  const newest = await transaction.documentVersion.aggregate({ where: { workspaceId, documentId }, _max: { number: true } });
  const { id } = await transaction.documentVersion.create({
    data: { workspaceId, documentId, sha256, number: (newest._max.number ?? 0) + 1 },
    select: { id: true },
  });
  await queue.enqueue(transaction, "document.ingest", { workspaceId, versionId: id });
}

/** Ends every version that is still being built, so that a job which comes late changes nothing. */
export async function giveUpBuilding(transaction: Transaction, queue: Queue, workspaceId: string, documentIds: string[]): Promise<void> {
  const building = await transaction.documentVersion.findMany({
    where: { workspaceId, documentId: { in: documentIds }, state: "building" },
    select: { id: true },
  });
  const ids = building.map(({ id }) => id);
  await transaction.documentVersion.updateMany({
    where: { workspaceId, id: { in: ids } },
    data: { state: "failed", fence: null, endedAt: await databaseTime(transaction) },
  });
  for (const id of ids) await queue.enqueue(transaction, "version.purge", { workspaceId, versionId: id });
}

/** Keeps adding and purging of the same bytes apart, until the transaction ends. */
export async function lockFile(transaction: Transaction, workspaceId: string, sha256: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${workspaceId}:${sha256}`}, 1))`;
}

/** Which of these files a document that is there needs, by itself or by one of its versions. */
export async function findNeeded(
  client: Pick<Transaction, "document" | "documentVersion">,
  workspaceId: string,
  hashes: string[],
): Promise<Set<string>> {
  const where = { workspaceId, sha256: { in: hashes } };
  const documents = await client.document.findMany({ where: { ...where, deletedAt: null }, select: { sha256: true } });
  const versions = await client.documentVersion.findMany({ where: { ...where, document: { deletedAt: null } }, select: { sha256: true } });
  return new Set([...documents, ...versions].map(({ sha256 }) => sha256));
}
