import {
  bombDocx,
  bombPdf,
  crowdedDocx,
  cyclicPdf,
  docx,
  entityDocx,
  externalPictureDocx,
  forgedDocx,
  paragraph,
  pollutingDocx,
  recursivePdf,
  textPdf,
  zip,
} from "@tests/support/hostile-files";
import { odf, pptx, shape, xlsx } from "@tests/support/office-files";
import { outcome, useReadingRoom } from "@tests/support/reading-room";
import { expect, test } from "vitest";
import type { DocumentType } from "@/contracts/documents";

const room = useReadingRoom();

const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");
const cells = '<table:table-cell table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell>';
const laughs = {
  doctype: `<!DOCTYPE x [<!ENTITY l0 "ha">${entities}]>`,
  cell: '<row><c t="str"><v>&l9;</v></c></row>',
  cells: `<table:table table:name="Sums"><table:table-row table:number-rows-repeated="1000000">${cells}</table:table-row></table:table>`,
  far: '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>',
};

test.each<[string, DocumentType, () => string | Uint8Array, string]>([
  ["a Word document that unpacks to 220 MB", "docx", () => bombDocx(220), "FILE_UNPACKS_TOO_LARGE"],
  ["one that lies about its sizes", "docx", () => forgedDocx(20), "FILE_UNPACKS_TOO_LARGE"],
  ["one of 100,000 parts", "docx", () => crowdedDocx(100_000), "FILE_UNPACKS_TOO_LARGE"],
  [
    "one inside another",
    "docx",
    () => docx(paragraph("outer"), { "word/embeddings/inner.docx": docx(paragraph("inner")) }),
    "FILE_UNPACKS_TOO_LARGE",
  ],
  ["one that declares entities", "docx", entityDocx, "FILE_MALFORMED"],
  ["one that is cut off", "docx", () => docx(paragraph("x")).slice(0, 300), "FILE_MALFORMED"],
  ["one with a style named __proto__", "docx", pollutingDocx, "styled\n\nagain"],
  ["one with a picture of the environment", "docx", () => externalPictureDocx("file:///proc/self/environ"), "beside the picture"],
  ["a PDF whose page unpacks to 700 MB", "pdf", () => bombPdf(700), "FILE_READ_MEMORY"],
  ["a PDF with a cyclic page tree", "pdf", cyclicPdf, "FILE_MALFORMED"],
  ["a PDF that draws itself and has a script", "pdf", recursivePdf, "before the form\n"],
  ["a PDF of 2,001 pages", "pdf", () => textPdf(Array.from({ length: 2_001 }, () => "x")), "FILE_TOO_MANY_PAGES"],
  ["a PDF without text", "pdf", () => textPdf(["", ""]), "FILE_WITHOUT_TEXT"],
  [
    "a workbook that unpacks to 220 MB",
    "xlsx",
    () => zip({ "xl/workbook.xml": Buffer.alloc(220 * 1024 * 1024, " ") }, 1),
    "FILE_UNPACKS_TOO_LARGE",
  ],
  ["slides in slides", "pptx", () => zip({ "ppt/presentation.xml": "<a/>", "ppt/embeddings/x.pptx": "x" }), "FILE_UNPACKS_TOO_LARGE"],
  [
    "a book of 100,000 parts",
    "epub",
    () => zip(Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`${at}`, ""])), 0),
    "FILE_UNPACKS_TOO_LARGE",
  ],
  [
    "a sheet of a billion laughs",
    "xlsx",
    () => xlsx({ sheets: [{ name: "a", rows: laughs.cell }], prolog: laughs.doctype }),
    "FILE_MALFORMED",
  ],
  ["a text of a billion laughs", "odt", () => odf("text", "<text:p>&l9;</text:p>", laughs.doctype), "FILE_MALFORMED"],
  [
    "a cell that says it repeats a million times in a row that does too",
    "ods",
    () => odf("spreadsheet", laughs.cells),
    `Sums\n\n${"x | ".repeat(100)}`.slice(0, 200),
  ],
  ["cells at the far end of a sheet", "xlsx", () => xlsx({ sheets: [{ name: "Far", rows: laughs.far }] }), "Far\n\n1 | 2"],
  ["slides that point outside", "pptx", () => pptx([{ file: "slide1.xml", shapes: shape("in"), relation: "http://127.0.0.1/x" }]), "in"],
  ["a style and a sheet named __proto__", "xlsx", () => xlsx({ sheets: [{ name: "__proto__", rows: laughs.far }] }), "__proto__\n\n1 | 2"],
  ["a PDF that is none", "pdf", () => "%PDF-1.7 and nothing else", "FILE_MALFORMED"],
])(
  "%s fails or is read by itself, and the next document is read",
  async (_name, type, make, expected) => {
    // Another outcome than FILE_READ_TIMEOUT is in time by itself.
    expect(await outcome(room.read(type, make()))).toBe(expected);
    expect((await room.read("txt", "next")).text).toBe("next");
  },
  120_000,
);

test.each([
  "[[[[",
  "<!--",
  "*a*a*a",
  "<div>",
  "<ul><li>",
  "```\n",
  "# #",
  "\u200b",
  '"',
  "{",
  "- ",
  "| ",
  "<![CDATA[",
  "<a <b ",
  "{\\rtf1 ",
  "\\u1 ",
  "=?utf-8?B?",
])(
  "a megabyte of %j ends in time as any type of text",
  async (piece) => {
    const content = `x ${piece.repeat(Math.floor(1_000_000 / piece.length))}`;
    const types: DocumentType[] = ["txt", "md", "html", "csv", "json", "xml", "eml", "rtf"];
    for (const type of types) {
      const began = performance.now();

      expect(await outcome(room.read(type, content))).not.toMatch(/CRASHED|TIMEOUT|MEMORY/);
      expect(performance.now() - began).toBeLessThan(15_000);
    }
  },
  120_000,
);
