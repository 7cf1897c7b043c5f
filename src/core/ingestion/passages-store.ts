import type { Database, Transaction } from "@/core/database";
import type { ReadText } from "@/core/ports";
import { Prisma } from "@/generated/prisma/client";

import { type MeanLengths, meansOf, totalsOf } from "./lengths";
import type { PreparedPassage } from "./prepare";
import { SPLITTER_VERSION } from "./split";
import { type Claim, LeaseLost } from "./store";
import { packTerms, TERMS_VERSION } from "./terms";

// Rows go in as one JSON value: a statement with a parameter for each of their fields takes four times as long.
const ROWS = 500;

const COLUMNS = Prisma.raw(`id, workspace_id, version_id, document_id, position, start_offset, end_offset, page_index, page_label, headings,
  language, text, prefix, text_hash, embedded_hash, terms, meta_terms`);
const RECORD = Prisma.raw(`id uuid, position int, "start" int, "end" int, "pageIndex" int, "pageLabel" text, headings text[], language text,
  text text, prefix text, "textHash" text, "embeddedHash" text, terms text, "metaTerms" text`);

/** Writes a version's passages; nobody finds them before the swap. */
export function createPassageWriter(db: Database) {
  /** Stores all passages of a version anew; answers the mean lengths to weigh them with. @throws LeaseLost. */
  return async function savePassages(claim: Claim, read: ReadText, passages: PreparedPassage[]): Promise<MeanLengths> {
    const means = claim.means ?? meansOf(totalsOf(passages));
    if (!means) throw new RangeError("a version without passages has no mean lengths");
    // A small document at its first attempt takes one statement.
    if (passages.length <= ROWS && !claim.isRepeated) await writeVersion(db, claim, read, passages);
    else await db.$transaction((transaction) => rewriteVersion(transaction, claim, read, passages));
    return means;
  };
}

async function rewriteVersion(transaction: Transaction, claim: Claim, read: ReadText, passages: PreparedPassage[]): Promise<void> {
  const { workspaceId, versionId } = claim;
  await transaction.passage.deleteMany({ where: { workspaceId, versionId } });
  await writeVersion(transaction, claim, read, passages);
  for (let at = ROWS; at < passages.length; at += ROWS) {
    await transaction.$executeRaw`
      INSERT INTO passages (${COLUMNS})
      SELECT ${valuesOf(claim)} FROM json_to_recordset(${asJson(passages.slice(at, at + ROWS))}::json) AS r(${RECORD})`;
  }
}

/** Describes the version and stores its first passages, if the fence still stands. */
async function writeVersion(
  db: Pick<Transaction, "$executeRaw">,
  claim: Claim,
  read: ReadText,
  passages: PreparedPassage[],
): Promise<void> {
  const { title, text, pages, notice = null } = read;
  // The swap waits for the disk; what it makes visible is then on the disk as well, so this need not wait.
  const stored = await db.$executeRaw`
    WITH version AS (
      UPDATE document_versions v
      SET title = ${title}, text_length = ${text.length}::int, pages = ${JSON.stringify(pages)}::jsonb,
          page_count = ${pages.length || null}::int, empty_pages = ${emptyPagesOf(read)}::int[], notice = ${notice},
          passage_count = ${passages.length}::int, term_totals = ${JSON.stringify(totalsOf(passages))}::jsonb,
          splitter = ${SPLITTER_VERSION}::int, terms = ${TERMS_VERSION}::int
      FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick
      WHERE v.workspace_id = ${claim.workspaceId}::uuid AND v.id = ${claim.versionId}::uuid
        AND v.fence = ${claim.fence} AND v.state = 'building'
      RETURNING v.id
    )
    INSERT INTO passages (${COLUMNS})
    SELECT ${valuesOf(claim)} FROM version, json_to_recordset(${asJson(passages.slice(0, ROWS))}::json) AS r(${RECORD})`;
  if (stored === 0) throw new LeaseLost("while storing passages");
}

function valuesOf({ workspaceId, versionId, documentId }: Claim): Prisma.Sql {
  return Prisma.sql`r.id, ${workspaceId}::uuid, ${versionId}::uuid, ${documentId}::uuid, r.position, r."start", r."end", r."pageIndex",
    r."pageLabel", r.headings, r.language, r.text, r.prefix, decode(r."textHash", 'base64'), decode(r."embeddedHash", 'base64'),
    decode(r.terms, 'base64'), decode(r."metaTerms", 'base64')`;
}

function asJson(passages: PreparedPassage[]): string {
  return JSON.stringify(
    passages.map(({ textHash, embeddedHash, lex, meta, indexedPrefix: prefix, indexed: _, ...columns }) => ({
      ...columns,
      prefix,
      textHash: textHash.toString("base64"),
      embeddedHash: embeddedHash.toString("base64"),
      terms: Buffer.from(packTerms(lex)).toString("base64"),
      metaTerms: Buffer.from(packTerms(meta)).toString("base64"),
    })),
  );
}

/** Numbers, from 1, of the pages without text. */
export function emptyPagesOf({ text, pages }: ReadText): number[] {
  return pages.flatMap(({ start, end }, index) => (text.slice(start, end).trim() === "" ? [index + 1] : []));
}
