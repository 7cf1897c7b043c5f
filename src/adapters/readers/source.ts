import type { ReadText } from "@/core/ports";

/** A file inside the sealed room: all of its bytes, and its name as a hint. */
export type SourceFile = { bytes: Uint8Array; name: string };

/** Turns a file of one type into text. Throws AppErrors with FILE_… codes; anything else counts as a crash. */
export type Reader = (file: SourceFile, onProgress: (done: number, total: number) => void) => ReadText | Promise<ReadText>;
