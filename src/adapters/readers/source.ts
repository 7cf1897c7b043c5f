import type { ReadText } from "@/core/ports";

/** A file inside the sealed room: all of its bytes, and its name as a hint. */
export type SourceFile = { bytes: Uint8Array; name: string };

/** What a reader may ask of the world outside its room. */
export type ReadTools = {
  onProgress: (done: number, total: number) => void;
  /** Reads a file that lies inside this one, such as an attachment. */
  readInner: (file: SourceFile & { type: string }) => Promise<ReadText>;
  /** Recognises the text in a picture; null where it cannot, or may no more. Absent where the machine has no program for it. */
  recognise?: ((picture: Uint8Array) => Promise<string | null>) | undefined;
};

/** Turns a file of one type into text. Throws AppErrors with FILE_… codes; anything else counts as a crash. */
export type Reader = (file: SourceFile, tools: ReadTools) => ReadText | Promise<ReadText>;
