import { AppError } from "@/core/errors";
import type { ReadText } from "@/core/ports";
import { isReadableType, readers } from "./registry";
import type { ReadTools, SourceFile } from "./source";

// A mail may have a mail attached, which may have one attached.
const DEEPEST = 3;

/** Reads a file of any type, and the files inside it by the same way. @throws FILE_… errors. */
export async function readFile(type: string, file: SourceFile, tools: Omit<ReadTools, "readInner">, depth = 0): Promise<ReadText> {
  if (!isReadableType(type)) throw new AppError("FILE_TYPE_NOT_READ_YET", `there is no reader for ${type}`);
  if (depth > DEEPEST) throw new AppError("FILE_UNPACKS_TOO_LARGE", `a file lies ${depth} files deep`);
  const read = await readers[type]();
  // Progress is told of the file that a person sees.
  const inner = { ...tools, onProgress: () => undefined };
  return read(file, { ...tools, readInner: ({ type: innerType, ...within }) => readFile(innerType, within, inner, depth + 1) });
}
