import type { DocumentSummary } from "@/contracts/documents";
import { errorMessages } from "@/contracts/error-messages";
import { limits } from "@/contracts/limits";
import type { Database } from "@/core/database";
import { cleanName } from "@/core/documents/name";
import { refusalOf, sniffType } from "@/core/documents/sniff";
import type { TakeIn } from "@/core/documents/take-in";
import { AppError, toAppError } from "@/core/errors";
import type { Archives, FileStore } from "@/core/ports";
import { note } from "@/log";

import type { Claim } from "./store";
import { createArchiveStore } from "./unpack-store";
import type { Way } from "./way";

type Tools = {
  db: Database;
  archives: Archives;
  files: Pick<FileStore, "locate">;
  takeIn: TakeIn;
  goLive: (claim: Claim, made: null) => Promise<void>;
};
type Archive = Awaited<ReturnType<Archives["open"]>>;
type Tally = { documents: number; refused: { name: string; code: AppError["code"] }[] };

const HEAD_BYTES = 4_100;
const NAMED = 5;

/**
 * The way of an archive: each file in it becomes a document of its own, as if it had been uploaded by whoever uploaded
 * the archive. It may be gone twice: what is in the library already is not added again.
 */
export function createUnpack({ db, archives, files, takeIn, goLive }: Tools) {
  const store = createArchiveStore(db);

  /** @throws FILE_… errors of the archive, ARCHIVE_WITHOUT_DOCUMENTS, STORAGE_FULL, LeaseLost. */
  return async function unpack({ claim, document, signal, progress }: Way): Promise<Partial<DocumentSummary>> {
    await progress.stage("reading");
    const archive = await archives.open(await files.locate(claim.workspaceId, claim.sha256));
    const userId = await store.findUploader(claim);
    const members = archive.members.filter(({ name }) => !isLeftOver(name));
    const count = progress.count("reading");
    const tally: Tally = { documents: 0, refused: [] };
    for (const [at, member] of members.entries()) {
      signal.throwIfAborted();
      await take(archive, member, tally, (name, bytes) => takeIn({ workspaceId: claim.workspaceId, userId }, name, onePiece(bytes)));
      await count(at + 1, members.length);
    }
    const notice = describe(document.name, tally);
    if (tally.documents === 0) throw new AppError("ARCHIVE_WITHOUT_DOCUMENTS", "no member was taken in", { detail: notice.slice(0, 500) });
    await store.saveNotice(claim, notice);
    await goLive(claim, null);
    note({ documents: tally.documents, refused: tally.refused.length });
    return { state: "ready", failure: null, passageCount: 0, pageCount: null, emptyPages: [], notice };
  };
}

/** Takes one member in, or notes why not. What is wrong with the archive or with this machine ends the whole. */
async function take(
  archive: Archive,
  { name, sizeBytes }: Archive["members"][number],
  tally: Tally,
  add: (name: string, bytes: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const refuse = (code: AppError["code"]) => void tally.refused.push({ name, code });
  if (sizeBytes === 0) return refuse("FILE_EMPTY");
  if (sizeBytes > limits.fileBytes) return refuse("FILE_TOO_LARGE");
  const bytes = await archive.read(name);
  const type = sniffType(bytes.subarray(0, HEAD_BYTES), name);
  // An archive in an archive would be a budget of its own.
  if (type === "zip") return refuse("FILE_UNPACKS_TOO_LARGE");
  const refusal = refusalOf(type);
  if (refusal) return refuse(refusal);
  try {
    await add(name, bytes);
    tally.documents += 1;
  } catch (cause) {
    const { code } = toAppError(cause);
    if (code !== "INVALID_INPUT" && code !== "FILE_EMPTY") throw cause;
    refuse(code);
  }
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What systems put into archives for themselves. */
function isLeftOver(name: string): boolean {
  return /(^|[/\\])(__MACOSX[/\\]|\.[^.]|Thumbs\.db$|desktop\.ini$)/i.test(name);
}

/** "12 documents from papers.zip; 2 refused: a.bin (This type of file cannot be read.), …". */
function describe(archiveName: string, { documents, refused }: Tally): string {
  const came = `${documents} ${documents === 1 ? "document" : "documents"} from ${archiveName}`;
  if (refused.length === 0) return `${came}.`;
  const named = refused.slice(0, NAMED).map(({ name, code }) => `${shownName(name)} (${reasonOf(code)})`);
  const more = refused.length > NAMED ? [`${refused.length - NAMED} more`] : [];
  return `${came}; ${refused.length} refused: ${[...named, ...more].join(", ")}.`;
}

function reasonOf(code: AppError["code"]): string {
  if (code === "FILE_UNPACKS_TOO_LARGE") return "an archive in the archive";
  const [sentence = ""] = errorMessages[code].split(/(?<=[.;])\s/, 1);
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/[.;]$/, "")}`;
}

function shownName(name: string): string {
  try {
    return cleanName(name);
  } catch {
    return "a file without a fit name";
  }
}
