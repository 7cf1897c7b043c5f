import { zip } from "./hostile-files";

// Small office files, made here so that each test says what is in its file.

const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

function relations(rows: { id: string; type: string; target: string; isExternal?: boolean }[]): string {
  const all = rows.map(
    ({ id, type, target, isExternal }) =>
      `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"${isExternal ? ' TargetMode="External"' : ""}/>`,
  );
  return `<Relationships xmlns="${PACKAGE}">${all.join("")}</Relationships>`;
}

const main = (target: string) => relations([{ id: "r1", type: "officeDocument", target }]);

type Sheet = { name: string; rows: string; state?: string; merges?: string[] };

/** A workbook; `formats` are the codes of the styles from 1 on, `prolog` stands before each sheet's markup. */
export function xlsx({
  sheets,
  strings = [],
  formats = [],
  prolog = "",
}: {
  sheets: Sheet[];
  strings?: string[];
  formats?: string[];
  prolog?: string;
}) {
  const names = sheets.map(
    ({ name, state }, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="s${at}"${state ? ` state="${state}"` : ""}/>`,
  );
  const parts = sheets.map(({ rows, merges = [] }, at) => [
    `xl/worksheets/sheet${at}.xml`,
    `${prolog}<worksheet><sheetData>${rows}</sheetData><mergeCells count="${merges.length}">${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join("")}</mergeCells></worksheet>`,
  ]);
  return zip({
    "_rels/.rels": main("xl/workbook.xml"),
    "xl/workbook.xml": `<workbook><sheets>${names.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(
      sheets.map((_, at) => ({ id: `s${at}`, type: "worksheet", target: `worksheets/sheet${at}.xml` })),
    ),
    "xl/sharedStrings.xml": `<sst>${strings.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>`,
    "xl/styles.xml": `<styleSheet><numFmts>${formats.map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${code}"/>`).join("")}</numFmts><cellXfs><xf/>${formats.map((_, at) => `<xf numFmtId="${200 + at}"/>`).join("")}</cellXfs></styleSheet>`,
    ...Object.fromEntries(parts),
  });
}

/** A shape with a text; a title, a body or a box of its own. */
export function shape(text: string, role = ""): string {
  const place = role ? `<p:nvSpPr><p:nvPr><p:ph type="${role}"/></p:nvPr></p:nvSpPr>` : "";
  return `<p:sp>${place}<p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
}

type Slide = { file: string; shapes: string; notes?: string; relation?: string };

export function pptx(slides: Slide[]) {
  const tree = (shapes: string) => `<p:sld><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
  const parts = slides.flatMap(({ file, shapes, notes, relation }) => [
    [`ppt/slides/${file}`, tree(shapes)],
    [
      `ppt/slides/_rels/${file}.rels`,
      relations([
        ...(notes ? [{ id: "n1", type: "notesSlide", target: `../notesSlides/${file}` }] : []),
        ...(relation ? [{ id: "x1", type: "notesSlide", target: relation, isExternal: true }] : []),
      ]),
    ],
    [`ppt/notesSlides/${file}`, tree(shape(notes ?? "", "body"))],
  ]);
  return zip({
    "_rels/.rels": main("ppt/presentation.xml"),
    "ppt/presentation.xml": `<p:presentation><p:sldIdLst>${slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="s${at}"/>`).join("")}</p:sldIdLst></p:presentation>`,
    "ppt/_rels/presentation.xml.rels": relations(slides.map(({ file }, at) => ({ id: `s${at}`, type: "slide", target: `slides/${file}` }))),
    ...Object.fromEntries(parts),
  });
}

/** An OpenDocument file of a kind with that body. */
export function odf(kind: "text" | "spreadsheet" | "presentation", body: string, prolog = "") {
  return zip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    "content.xml": `${prolog}<office:document-content><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
  });
}

/** A book whose chapters are named in its table of contents. */
export function epub(chapters: { file: string; body: string; name: string }[]) {
  const manifest = chapters.map(({ file }, at) => `<item id="c${at}" href="${file}" media-type="application/xhtml+xml"/>`).join("");
  const links = chapters.map(({ file, name }) => `<li><a href="${file}">${name}</a></li>`).join("");
  const pages = chapters.map(({ file, body }) => [
    `OPS/${file}`,
    `<?xml version="1.0"?><!DOCTYPE html><html><head><title/></head><body>${body}</body></html>`,
  ]);
  return zip({
    mimetype: "application/epub+zip",
    "META-INF/container.xml": `<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>`,
    "OPS/book.opf": `<package><metadata><dc:title>A Book</dc:title></metadata><manifest>${manifest}<item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/></manifest><spine>${chapters.map((_, at) => `<itemref idref="c${at}"/>`).join("")}</spine></package>`,
    "OPS/nav.xhtml": `<html><body><nav><ol>${links}</ol></nav></body></html>`,
    ...Object.fromEntries(pages),
  });
}
