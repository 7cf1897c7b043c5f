import type { DocumentType } from "@/contracts/documents";
import { isTextual, sniffText } from "./sniff-text";

// Types of older programs, and what is no document.
const unread: ReadonlySet<DocumentType> = new Set(["doc", "xls", "ppt", "msg", "unknown"]);

/** Whether MiniRAG has a reader for the type today. */
export function isReadable(type: DocumentType): boolean {
  return !unread.has(type);
}

/** Why a file of this type is refused at the door; null where it is welcome. */
export function refusalOf(type: DocumentType): "FILE_TYPE_NOT_READ_YET" | "FILE_TYPE_UNSUPPORTED" | null {
  if (isReadable(type)) return null;
  return type === "unknown" ? "FILE_TYPE_UNSUPPORTED" : "FILE_TYPE_NOT_READ_YET";
}

const ways: Partial<Record<DocumentType, string>> = {
  doc: "save a .doc as .docx",
  xls: "save an .xls as .xlsx",
  ppt: "save a .ppt as .pptx",
  msg: "save a .msg as .eml",
};

/** What to do with a file of a type that is not read; null where there is no way. */
export function wayOf(type: DocumentType): string | null {
  return ways[type] ?? null;
}

/**
 * Tells a file's type by its first bytes (4,100 or fewer); the name only decides between types that look alike inside,
 * such as text of one kind or another, or the members of the zip family.
 */
export function sniffType(head: Uint8Array, name: string): DocumentType {
  const extension = extensionOf(name);
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1");
  if (bytes.slice(0, 1_024).includes("%PDF-")) return "pdf";
  if (zipMarks.some((mark) => bytes.startsWith(mark))) return zipType(bytes, extension);
  if (bytes.startsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return compoundType(extension);
  if (bytes.startsWith("{\\rtf")) return "rtf";
  if (isImage(bytes)) return "image";
  if (!isTextual(head, extension)) return "unknown";
  return sniffText(head, extension);
}

function extensionOf(name: string): string {
  const end = name.trim().toLowerCase();
  const dot = end.lastIndexOf(".");
  return dot === -1 ? "" : end.slice(dot + 1);
}

const zipMarks = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];

const imageMarks = ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "II*\0", "MM\0*", "8BPS\0\x01", "\0\0\x01\0"];

function isImage(bytes: string): boolean {
  if (imageMarks.some((mark) => bytes.startsWith(mark))) return true;
  if (/^BM.{4}\0{4}/s.test(bytes) || /^RIFF.{4}WEBP/s.test(bytes)) return true;
  return /^.{4}ftyp(heic|heix|heif|mif1|avif)/s.test(bytes);
}

const openDocuments: Record<string, DocumentType> = {
  "application/epub+zip": "epub",
  "application/vnd.oasis.opendocument.text": "odt",
  "application/vnd.oasis.opendocument.spreadsheet": "ods",
  "application/vnd.oasis.opendocument.presentation": "odp",
};

const officeFolders: [folder: string, type: DocumentType][] = [
  ["word/", "docx"],
  ["ppt/", "pptx"],
  ["xl/", "xlsx"],
];

const zipExtensions: Record<string, DocumentType> = {
  docx: "docx",
  docm: "docx",
  dotx: "docx",
  pptx: "pptx",
  ppsx: "pptx",
  xlsx: "xlsx",
  xlsm: "xlsx",
  odt: "odt",
  ods: "ods",
  odp: "odp",
  epub: "epub",
};

function zipType(bytes: string, extension: string): DocumentType {
  // A member's name stands 30 bytes into its local header.
  const members = bytes.split("PK\x03\x04").map((member) => member.slice(26));
  // OpenDocument and EPUB put an uncompressed member "mimetype" first, so that their bytes say what they are.
  const mime = members[1]?.startsWith("mimetype") ? members[1].slice("mimetype".length) : "";
  const openDocument = Object.entries(openDocuments).find(([type]) => mime.startsWith(type));
  if (openDocument) return openDocument[1];
  const office = officeFolders.find(([folder]) => members.some((member) => member.startsWith(folder)));
  if (office) return office[1];
  return zipExtensions[extension] ?? "zip";
}

/** Old Office files and encrypted new ones share one container; a docx in it is told apart by its reader. */
function compoundType(extension: string): DocumentType {
  const byExtension: Record<string, DocumentType> = {
    ...zipExtensions,
    doc: "doc",
    dot: "doc",
    xls: "xls",
    ppt: "ppt",
    pps: "ppt",
    msg: "msg",
  };
  return byExtension[extension] ?? "unknown";
}
