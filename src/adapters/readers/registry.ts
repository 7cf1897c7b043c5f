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
  pptx: async () => (await import("./pptx")).readPptx,
  xlsx: async () => (await import("./xlsx")).readXlsx,
  odt: async () => (await import("./odf")).readOdt,
  ods: async () => (await import("./odf")).readOds,
  odp: async () => (await import("./odf")).readOdp,
  epub: async () => (await import("./epub")).readEpub,
  rtf: async () => (await import("./rtf")).readRtf,
  image: async () => (await import("./image")).readImage,
  eml: async () => (await import("./eml")).readEml,
} satisfies Record<string, () => Promise<Reader>>;

export type ReadableType = keyof typeof readers;

export function isReadableType(type: string): type is ReadableType {
  return Object.hasOwn(readers, type);
}
