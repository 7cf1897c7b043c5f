/** Something that a person on this machine can mend: shown as its sentence alone, never with a stack trace. */
export class LocalProblem extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "LocalProblem";
  }
}

const SENTENCES: [RegExp, string][] = [
  [/ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i, "There is no room left on the disk of"],
  [/EROFS|read-only file system/i, "The disk is read-only; nothing can be written to"],
  [/EACCES|EPERM|permission denied|operation not permitted/i, "This user may not write to"],
  [/ENOTDIR|EEXIST|not a directory/i, "A file stands where a folder is needed:"],
];

/** Says in a sentence why a folder cannot be used; any other failure stays what it is. */
export function folderProblem(cause: unknown, folder: string): unknown {
  if (cause instanceof LocalProblem) return cause;
  const text = cause instanceof Error ? `${"code" in cause ? cause.code : ""} ${cause.message}` : String(cause);
  const sentence = SENTENCES.find(([pattern]) => pattern.test(text))?.[1];
  return sentence
    ? new LocalProblem(`${sentence} ${folder}. Mend that or choose another folder with DATA_DIR=…, then start again.`, cause)
    : cause;
}
