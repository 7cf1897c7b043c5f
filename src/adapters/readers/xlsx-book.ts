import { AppError } from "@/core/errors";
import type { OfficePackage } from "./office-package";
import { formatCode } from "./xlsx-format";
import { scanXml } from "./xml-scan";
import { elementsOf, find, gather, textIn, type XmlElement } from "./xml-tree";

/** What a workbook's sheets share. */
export type Book = {
  sheets: { name: string; part: string; isHidden: boolean }[];
  strings: string[];
  /** The format code of each cell style. */
  formats: string[];
  is1904: boolean;
};

/** @throws FILE_MALFORMED. */
export async function readBook(parts: OfficePackage): Promise<Book> {
  const main = [...(await parts.relations("")).values()].find(({ type }) => type === "officeDocument")?.target ?? "xl/workbook.xml";
  const workbook = await parts.parse(main);
  if (!workbook) throw new AppError("FILE_MALFORMED", "the archive holds no workbook");
  const relations = await parts.relations(main);
  const partOf = (type: string) => [...relations.values()].find((relation) => relation.type === type)?.target;
  const sheets = elementsOf(find(workbook, "sheets")).flatMap(({ attributes }) => {
    const part = relations.get(attributes.get("r:id") ?? "");
    // A sheet that is one chart has no cells.
    if (part?.type !== "worksheet") return [];
    return [{ name: attributes.get("name") ?? "", part: part.target, isHidden: /hidden/i.test(attributes.get("state") ?? "") }];
  });
  const date1904 = find(workbook, "workbookPr")?.attributes.get("date1904");
  return {
    sheets,
    strings: stringsOf(await parts.read(partOf("sharedStrings") ?? "xl/sharedStrings.xml")),
    formats: formatsOf((await parts.parse(partOf("styles") ?? "xl/styles.xml")) ?? undefined),
    is1904: date1904 === "1" || date1904 === "true",
  };
}

function stringsOf(content: Buffer | null): string[] {
  if (!content) return [];
  const strings: string[] = [];
  const events = scanXml(content);
  for (let next = events.next(); !next.done; next = events.next()) {
    const event = next.value;
    if (event.kind === "open" && event.name === "si") strings.push(richText(gather(events, event.tag, event.name)));
  }
  return strings;
}

/** A cell's text in its runs, without the pronunciation beside East Asian ones. */
export function richText(element: XmlElement | undefined): string {
  const text = elementsOf(element)
    .map((child) => (child.name === "t" ? textIn(child) : child.name === "r" ? textIn(find(child, "t")) : ""))
    .join("");
  return text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function formatsOf(styles: XmlElement | undefined): string[] {
  const own = new Map(
    elementsOf(find(styles, "numFmts")).map(({ attributes }) => [
      Number(attributes.get("numFmtId")),
      attributes.get("formatCode") ?? "General",
    ]),
  );
  return elementsOf(find(styles, "cellXfs")).map(({ attributes }) => formatCode(Number(attributes.get("numFmtId") ?? 0), own));
}
