import { z } from "zod";
import { errorCode } from "./error-codes.ts";
import { limits } from "./limits.ts";
import { storable } from "./text.ts";

export const documentId = z.uuid();

/** Where a document is on its way; `ready` and `failed` are the ends. */
export const documentState = z.enum(["received", "reading", "splitting", "embedding", "indexing", "ready", "failed"]);
export type DocumentState = z.infer<typeof documentState>;

/** Types that MiniRAG names; `readable` ones have a reader today. */
export const documentType = z.enum([
  "txt",
  "md",
  "html",
  "csv",
  "tsv",
  "json",
  "pdf",
  "docx",
  "eml",
  "pptx",
  "xlsx",
  "odt",
  "ods",
  "odp",
  "epub",
  "rtf",
  "zip",
  "doc",
  "xls",
  "ppt",
  "msg",
  "xml",
  "image",
  "unknown",
]);
export type DocumentType = z.infer<typeof documentType>;

export const documentSummary = z.object({
  id: documentId,
  name: z.string(),
  /** What the document calls itself, where it does; answers cite it by this. */
  title: z.string().nullable().optional(),
  type: documentType,
  sizeBytes: z.number().int(),
  state: documentState,
  /** Steps done and expected within the state (pages, passages); null where nothing is counted. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  failure: z.object({ code: errorCode, detail: z.string().nullable() }).nullable(),
  pageCount: z.number().int().nullable(),
  /** Numbers, from 1, of the pages that hold no text. */
  emptyPages: z.array(z.number().int()),
  /** What a person should know of how it was read, in a sentence: recognised from pictures, unpacked into so many documents. */
  notice: z.string().nullable(),
  passageCount: z.number().int(),
  /** How many documents wait before this one; null once its turn has come. */
  queuePosition: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
});
export type DocumentSummary = z.infer<typeof documentSummary>;

export const documentList = z.object({
  documents: z.array(documentSummary),
  total: z.number().int(),
  totalBytes: z.number().int(),
  readyCount: z.number().int(),
  nextCursor: z.string().nullable(),
});
export type DocumentList = z.infer<typeof documentList>;

export const listDocumentsInput = z.strictObject({
  search: z.string().overwrite(storable).max(200).optional(),
  state: documentState.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(200).default(100),
});

/** What an upload answers: `duplicate` when the very same bytes are in the library already. */
export const uploadResult = z.object({ outcome: z.enum(["added", "duplicate"]), document: documentSummary });
export type UploadResult = z.infer<typeof uploadResult>;

/** A change that the document page follows: the document's new summary, or that it is gone. */
export const documentEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("document-changed"), document: documentSummary }),
  z.object({ type: z.literal("document-removed"), documentId }),
]);
export type DocumentEvent = z.infer<typeof documentEvent>;

export const fileName = z.string().min(1).max(limits.fileNameLength);

/** A passage as a person reads it, with where it stands. Offsets count UTF-16 units of the extracted text. */
export const passageView = z.object({
  id: z.uuid(),
  position: z.number().int(),
  start: z.number().int(),
  end: z.number().int(),
  pageIndex: z.number().int().nullable(),
  pageLabel: z.string().nullable(),
  headings: z.array(z.string()),
  text: z.string(),
});
export type PassageView = z.infer<typeof passageView>;

/** A passage among its neighbours, in reading order, as the drawer shows it. */
export const passageInContext = z.object({
  document: z.object({
    id: documentId,
    name: z.string(),
    type: documentType,
    pageCount: z.number().int().nullable(),
    isDeleted: z.boolean(),
  }),
  passages: z.array(passageView),
});
export type PassageInContext = z.infer<typeof passageInContext>;
