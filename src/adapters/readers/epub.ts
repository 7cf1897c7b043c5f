import path from "node:path";
import { AppError } from "@/core/errors";
import { declaredEncoding, decodeText } from "./decode";
import { createDraft } from "./draft";
import { parsePage } from "./html";
import { writeHtml } from "./html-text";
import type { Reader } from "./source";
import { elementsOf, find, findAll, parseXml, textIn, type XmlElement } from "./xml-tree";
import { type Archive, openArchive } from "./zip";

/** A book's chapters in reading order; one without a heading of its own takes its name from the table of contents. */
export const readEpub: Reader = async ({ bytes }, { onProgress }) => {
  const archive = await openArchive(bytes);
  await refuseLocked(archive);
  const { folder, book } = await openBook(archive);
  const resources = new Map(elementsOf(find(book, "manifest")).map((one) => [one.attributes.get("id") ?? "", one]));
  const spine = elementsOf(find(book, "spine")).flatMap((place) => resources.get(place.attributes.get("idref") ?? "") ?? []);
  const names = await contentsOf(archive, folder, [...resources.values()]);
  const draft = createDraft();
  for (const [at, chapter] of spine.entries()) {
    const name = partName(folder, chapter.attributes.get("href") ?? "");
    const content = await archive.read(name);
    if (content && /html/i.test(chapter.attributes.get("media-type") ?? "html")) {
      writeChapter(draft, content, names.get(name) ?? null);
    }
    onProgress(at + 1, spine.length);
  }
  return draft.finish(describe(find(book, "metadata")));
};

/** Fonts may be garbled for their owners' sake; anything else that is encrypted is locked to a reader. */
async function refuseLocked(archive: Archive): Promise<void> {
  const encryption = await archive.read("META-INF/encryption.xml");
  if (!encryption) return;
  const methods = findAll(parseXml(encryption, "skipped"), "EncryptionMethod").map(({ attributes }) => attributes.get("Algorithm") ?? "");
  if (methods.some((method) => !/idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC/i.test(method))) {
    throw new AppError("FILE_ENCRYPTED", "the book is locked to a reader", { detail: "it is locked to a shop's own reader" });
  }
}

async function openBook(archive: Archive): Promise<{ folder: string; book: XmlElement }> {
  const container = await archive.read("META-INF/container.xml");
  const name = container && findAll(parseXml(container, "skipped"), "rootfile")[0]?.attributes.get("full-path");
  const content = name ? await archive.read(name) : null;
  if (!name || !content) throw new AppError("FILE_MALFORMED", "the archive holds no book");
  return { folder: path.posix.dirname(name), book: parseXml(content, "skipped") };
}

/** The name of a member that a part of the book points to. */
function partName(folder: string, href: string): string {
  const [target = ""] = href.split("#", 1);
  return path.posix.join(folder, decodePercent(target));
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the table of contents calls each member: the page of EPUB 3, or the list of EPUB 2. The first name of a member counts. */
async function contentsOf(archive: Archive, folder: string, resources: XmlElement[]): Promise<Map<string, string>> {
  const nav = resources.find(({ attributes }) => /(^|\s)nav(\s|$)/.test(attributes.get("properties") ?? ""));
  const ncx = resources.find(({ attributes }) => attributes.get("media-type") === "application/x-dtbncx+xml");
  const list = (nav ?? ncx)?.attributes.get("href");
  const name = list ? partName(folder, list) : "";
  const content = name ? await archive.read(name) : null;
  if (!content) return new Map();
  const rows = nav ? navRows(content) : ncxRows(content);
  const named = rows.map(({ href, title }): [string, string] => [partName(path.posix.dirname(name), href), title.trim()]);
  return new Map(named.reverse());
}

type Row = { href: string; title: string };

function navRows(content: Buffer): Row[] {
  const links = parseChapter(content).querySelectorAll("nav a");
  return [...links].map((link) => ({ href: link.getAttribute("href") ?? "", title: link.textContent ?? "" }));
}

function ncxRows(content: Buffer): Row[] {
  return findAll(parseXml(content, "skipped"), "navPoint").map((point) => ({
    href: find(point, "content")?.attributes.get("src") ?? "",
    title: textIn(find(point, "navLabel", "text")),
  }));
}

function writeChapter(draft: ReturnType<typeof createDraft>, content: Buffer, name: string | null): void {
  const { body } = parseChapter(content);
  if ((body.textContent ?? "").trim() === "") return;
  if (draft.length() > 0) draft.add("\n\n");
  if (name && !body.querySelector("h1, h2, h3, h4, h5, h6")) {
    draft.add(name, { kind: "heading", level: 1 });
    draft.add("\n\n");
  }
  writeHtml(draft, body);
}

/** Markup of XHTML, in which any element may close itself, for a parser of HTML, where only some may. */
function parseChapter(content: Buffer): Document {
  const markup = decodeText(content, declaredEncoding(content)).replace(/^\s*<\?xml[^>]{0,500}\?>/, "");
  const shown = markup.replace(/<head[\s>].{0,200000}?<\/head>/is, "");
  return parsePage(
    shown.replace(/<([a-z][a-z0-9]{0,20})((?:\s[^<>]{0,2000})?)\/>/gi, (tag, name: string, rest: string) =>
      /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i.test(name) ? tag : `<${name}${rest}></${name}>`,
    ),
  );
}

function describe(metadata: XmlElement | undefined): { title: string | null; facts: string[] } {
  const fields = (name: string) =>
    elementsOf(metadata)
      .filter((element) => element.name === name)
      .map((element) => textIn(element).trim());
  const facts = ["creator", "contributor", "subject", "publisher", "date", "language"].flatMap(fields);
  return { title: fields("title")[0] || null, facts };
}
