/** Limits that people meet; every refusal names the limit and the file. Sizes in bytes, text in UTF-16 units. */
export const limits = {
  fileBytes: 50 * 1024 * 1024,
  unpackedBytes: 200 * 1024 * 1024,
  unpackRatio: 100,
  archiveEntries: 5_000,
  pages: 2_000,
  textLength: 10_000_000,
  passages: 20_000,
  readMs: 60_000,
  readerMemoryMb: 512,
  /** Text in pictures: for one page, and for a document together; the program that reads them works while a reader waits. */
  recognisePageMs: 30_000,
  recogniserMemoryMb: 384,
  recogniseMs: 300_000,
  filesPerUpload: 20,
  fileNameLength: 255,
  questionLength: 4_000,
  /** What a model that does not stop may write. */
  answerLength: 40_000,
  titleLength: 200,
  passwordLength: { min: 12, max: 128 },
  emailLength: 254,
  nameLength: 80,
  runMs: 300_000,
} as const;

/** Calls a minute, of one person or one key; every call of a key counts as one of `keyCalls` as well. `RATE_LIMIT_FACTOR` multiplies them. */
export const callLimits = {
  ask: 120,
  search: 3_000,
  upload: 3_000,
  keyCalls: 6_000,
} as const;
export type CallLimit = keyof typeof callLimits;

/** Event streams that one person or one key may have open at a process. A key may serve many people; the product's own drills follow with 200. */
export const openStreams = { person: 20, key: 256 } as const;
