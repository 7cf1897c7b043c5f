import { zipSync } from "fflate";
import mammoth from "mammoth";
import { AppError } from "@/core/errors";
import { writeMargins } from "./docx-margins";
import { createDraft } from "./draft";
import { parsePage } from "./html";
import { writeHtml } from "./html-text";
import { describeCore, refuseCompound } from "./office-package";
import type { Reader } from "./source";
import { parseXml } from "./xml-tree";
import { type Archive, openArchive } from "./zip";

const styles = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  ...[7, 8, 9].map((level) => `p[style-name='heading ${level}'] => h6:fresh`),
];

/** A Word document's headings, paragraphs, lists, tables, notes, comments, headers and footers; pictures and whatever lies outside are not opened. */
export const readDocx: Reader = async ({ bytes }) => {
  refuseCompound(bytes);
  const archive = await openArchive(bytes);
  const parts = await readParts(archive);
  const core = parts.get("docProps/core.xml");
  const about = describeCore(core && parseXml(core));
  const packed = Buffer.from(zipSync(Object.fromEntries(parts), { level: 0 }));
  const html = await convert(packed);
  const draft = createDraft();
  writeHtml(draft, parsePage(html).body);
  writeMargins(draft, parts);
  return draft.finish(about);
};

/**
 * The markup alone, already unpacked and counted: mammoth, which unpacks without limit, sees nothing else of the file.
 * @throws FILE_MALFORMED where a part declares entities, or no document is there.
 */
async function readParts(archive: Archive): Promise<Map<string, Buffer>> {
  const parts = new Map<string, Buffer>();
  for (const name of archive.names) {
    if (!/\.(xml|rels)$/i.test(name) || /(^|\/)(media|embeddings|charts|diagrams|theme|customXml)\//i.test(name)) continue;
    const content = await archive.read(name);
    if (!content) continue;
    if (declaresType(content))
      throw new AppError("FILE_MALFORMED", "a part holds a document type", { detail: "its XML declares entities" });
    parts.set(name, content);
  }
  if (!parts.has("[Content_Types].xml") || parts.size < 3) throw new AppError("FILE_MALFORMED", "the archive holds no Word document");
  return parts;
}

function declaresType(content: Buffer): boolean {
  return ["<!DOCTYPE", "<!ENTITY"].some((mark) => {
    const wide = Buffer.from(mark, "utf16le");
    return content.includes(mark) || content.includes(wide) || content.includes(Buffer.from(wide).swap16());
  });
}

async function convert(packed: Buffer): Promise<string> {
  try {
    const options = {
      styleMap: styles,
      includeEmbeddedStyleMap: false,
      externalFileAccess: false,
      convertImage: mammoth.images.imgElement(dropImage),
    };
    return (await mammoth.convertToHtml({ buffer: packed }, options)).value;
  } catch (cause) {
    throw new AppError("FILE_MALFORMED", "mammoth cannot read the document", { cause });
  }
}

async function dropImage() {
  return { src: "" };
}
