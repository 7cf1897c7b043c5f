import { MiniRagError } from "@/client/index";
import type { DocumentSummary } from "@/contracts/documents";
import { type ErrorCode, toErrorCode } from "@/contracts/error-codes";
import { errorMessages } from "@/contracts/error-messages";
import { AppError } from "@/core/errors";
import { CommandProblem } from "./failure";
import type { Library } from "./library";
import { type FoundFile, findFiles } from "./paths";
import { plain, type Terminal } from "./terminal";

const UPLOADS_AT_ONCE = 4;

/** What became of one file. */
export type Indexed = {
  path: string;
  name: string;
  documentId: string | null;
  outcome: "added" | "duplicate" | "failed";
  failure: { code: ErrorCode; message: string } | null;
};

/**
 * Puts files and folders into the library and waits until questions can be answered from them.
 * A file that fails is told and stops no other. @throws CommandProblem when not one could be read.
 */
export async function indexPaths(library: Library, paths: string[], terminal: Terminal): Promise<Indexed[]> {
  const { files, missing } = await findFiles(paths);
  for (const shown of missing) terminal.say(`There is no file or folder at ${plain(shown)} that can be read.`);
  if (files.length === 0) throw new CommandProblem("There is nothing to read there.");
  const uploads = await uploadAll(library, files, terminal);
  const indexed: Indexed[] = [];
  for (const upload of uploads) {
    terminal.progress(`Reading ${indexed.length + 1} of ${files.length}: ${upload.name}`);
    indexed.push(await settle(library, upload, terminal.signal));
  }
  report(indexed, terminal);
  if (indexed.every(({ outcome }) => outcome === "failed")) throw new CommandProblem("None of these files could be read.");
  return indexed;
}

type Upload = Indexed & { isReady: boolean };

async function uploadAll(library: Library, files: FoundFile[], terminal: Terminal): Promise<Upload[]> {
  const results: Upload[] = [];
  const waiting = files.entries();
  async function uploadNext(): Promise<void> {
    for (const [position, file] of waiting) {
      terminal.progress(`Adding ${position + 1} of ${files.length}: ${file.name}`);
      results[position] = await uploadOne(library, file, terminal.signal);
    }
  }
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, uploadNext));
  return results;
}

async function uploadOne(library: Library, { path, name }: FoundFile, signal: AbortSignal): Promise<Upload> {
  signal.throwIfAborted();
  try {
    const { outcome, document } = await library.upload(path, name, signal);
    // A file that cannot be read stays so; an embedder or a disk may be well again.
    if (document.failure && !document.failure.code.startsWith("FILE_")) await library.retry(document.id);
    return { path, name, documentId: document.id, outcome, failure: null, isReady: document.state === "ready" };
  } catch (cause) {
    const code = codeOfFile(cause);
    if (code === null) throw cause;
    return { path, name, documentId: null, outcome: "failed", failure: { code, message: errorMessages[code] }, isReady: false };
  }
}

/** The code of a failure that is this file's alone; null for one that would meet every file. */
function codeOfFile(cause: unknown): ErrorCode | null {
  if (cause instanceof Error && "code" in cause && (cause.code === "EACCES" || cause.code === "ENOENT")) return "UPLOAD_INCOMPLETE";
  if (!(cause instanceof AppError || cause instanceof MiniRagError)) return null;
  return cause.code.startsWith("FILE_") || cause.code === "UPLOAD_INCOMPLETE" ? toErrorCode(cause.code) : null;
}

async function settle(library: Library, { isReady, ...upload }: Upload, signal: AbortSignal): Promise<Indexed> {
  if (isReady || upload.documentId === null) return upload;
  const document = await library.wait(upload.documentId, signal);
  return document.state === "failed" ? { ...upload, outcome: "failed", failure: failureOf(document) } : upload;
}

function failureOf({ failure }: DocumentSummary): Indexed["failure"] {
  const code = failure?.code ?? "UNEXPECTED";
  return { code, message: [errorMessages[code], failure?.detail].filter(Boolean).join(" ") };
}

function report(indexed: Indexed[], terminal: Terminal): void {
  for (const { path, failure } of indexed) if (failure) terminal.say(`${plain(path)}: ${failure.message}`);
  const count = (outcome: Indexed["outcome"]) => indexed.filter((file) => file.outcome === outcome).length;
  terminal.say(`${count("added")} added, ${count("duplicate")} there already, ${count("failed")} failed.`);
}
