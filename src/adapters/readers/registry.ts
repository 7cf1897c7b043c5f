import type { Reader } from "./source";

/** The reader of each type, loaded only when a file of that type comes. */
export const readers = {
  txt: async () => (await import("./txt")).readTxt,
  md: async () => (await import("./markdown")).readMarkdown,
  html: async () => (await import("./html")).readHtml,
  csv: async () => (await import("./csv")).readCsv,
  tsv: async () => (await import("./csv")).readCsv,
  json: async () => (await import("./json")).readJson,
  xml: async () => (await import("./xml")).readXml,
  pdf: async () => (await import("./pdf")).readPdf,
  docx: async () => (await import("./docx")).readDocx,
  eml: async () => (await import("./eml")).readEml,
} satisfies Record<string, () => Promise<Reader>>;

export type ReadableType = keyof typeof readers;

export function isReadableType(type: string): type is ReadableType {
  return Object.hasOwn(readers, type);
}
