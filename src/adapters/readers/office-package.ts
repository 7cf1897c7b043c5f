import path from "node:path";
import { AppError } from "@/core/errors";
import { elementsOf, find, parseXml, textIn, type XmlElement } from "./xml-tree";
import { openArchive } from "./zip";

export type Relation = { id: string; type: string; target: string };

/** The parts of a file of Office's newer types. What a part points to outside of the file is never followed. */
export type OfficePackage = {
  names: string[];
  read(name: string): Promise<Buffer | null>;
  parse(name: string): Promise<XmlElement | null>;
  /** What a part refers to inside the file, by id; `type` is the last word of the relation's type. */
  relations(part: string): Promise<Map<string, Relation>>;
  about(): Promise<{ title: string | null; facts: string[] }>;
};

/** @throws FILE_ENCRYPTED, FILE_TYPE_NOT_READ_YET (old Office), FILE_MALFORMED, FILE_UNPACKS_TOO_LARGE. */
export async function openPackage(bytes: Uint8Array): Promise<OfficePackage> {
  refuseCompound(bytes);
  const archive = await openArchive(bytes);
  // Part names do not tell capitals from small letters.
  const names = new Map(archive.names.map((name) => [name.toLowerCase(), name]));

  const read = (name: string) => archive.read(names.get(name.toLowerCase()) ?? name);
  async function parse(name: string): Promise<XmlElement | null> {
    const content = await read(name);
    return content && parseXml(content);
  }

  return {
    names: archive.names,
    read,
    parse,
    async relations(part) {
      const folder = path.posix.dirname(part);
      const root = await parse(path.posix.join(folder, "_rels", `${path.posix.basename(part)}.rels`));
      const rows = elementsOf(root ?? undefined).flatMap(({ attributes }) => relationOf(attributes, folder));
      return new Map(rows.map((relation) => [relation.id, relation]));
    },
    about: async () => describeCore((await parse("docProps/core.xml")) ?? undefined),
  };
}

function relationOf(attributes: ReadonlyMap<string, string>, folder: string): Relation[] {
  const [id, type = "", target] = ["Id", "Type", "Target"].map((name) => attributes.get(name));
  if (!id || !target || attributes.get("TargetMode") === "External") return [];
  const whole = target.startsWith("/") ? target.slice(1) : path.posix.join(folder, target);
  return [{ id, type: type.slice(type.lastIndexOf("/") + 1), target: whole }];
}

/** Encrypted documents and those of old Office come in another container than zip. */
export function refuseCompound(bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, 4).toString("hex") !== "d0cf11e0") return;
  if (buffer.includes(Buffer.from("EncryptedPackage", "utf16le"))) throw new AppError("FILE_ENCRYPTED", "the package is encrypted");
  throw new AppError("FILE_TYPE_NOT_READ_YET", "this is a document of Office 97", {
    detail: "inside it is of Office 97, whatever its name says",
  });
}

/** Title, author, subject and dates of a document's core properties. */
export function describeCore(core: XmlElement | undefined): { title: string | null; facts: string[] } {
  const field = (name: string) => textIn(find(core, name)).trim();
  return {
    title: field("title") || null,
    facts: ["creator", "subject", "keywords", "description", "category", "modified"].map(field),
  };
}
