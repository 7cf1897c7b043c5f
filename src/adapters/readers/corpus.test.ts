import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { sniffType } from "@/core/documents/sniff";
import { readFile as readDocument } from "./read-file";

// People's files, where the machine has them (.ci/run prints whether it does). What is expected was checked by eye.
const root = path.resolve("../shared/datasets/documents/unstructured");

async function read(name: string) {
  const bytes = await readFile(path.join(root, name));
  const type = sniffType(bytes.subarray(0, 4_100), name);
  const document = await readDocument(type, { bytes, name }, { onProgress: () => undefined });
  const saidBy = ({ start, end }: { start: number; end: number }) => document.text.slice(start, end);
  const headings = document.blocks.filter(({ kind }) => kind === "heading").map(saidBy);
  const tables = document.blocks.filter(({ kind }) => kind === "table").map(saidBy);
  return { ...document, type, headings, tables, pageTexts: document.pages.map((page) => `${page.label}: ${saidBy(page)}`) };
}

const onCorpus = test.skipIf(!existsSync(root));

onCorpus("a presentation's slides are pages with titles, lists and tables", async () => {
  const slides = await read("sample-presentation.pptx");

  expect(slides.pages.map(({ label }) => label)).toEqual(["1", "2", "3", "4"]);
  expect(slides.headings).toEqual([
    "Title Slide",
    "This is the first content slide",
    "This is the second content slide",
    "This is kinda backwards, huh?",
  ]);
  expect(slides.pageTexts[1]).toContain("- And a list of bulleted information\n  - With a sub-bullet\n  - And another one\n    - This one");
  expect(slides.tables).toEqual(["Table | A | B | C\n1 | A1 | B1 | C1\n2 | A2 | B2 | C2"]);
  expect((await read("fake-power-point-table.pptx")).tables).toEqual([
    "Column 1 | Column 2 | Column 3\nRed | Green | Blue\nPurple | Orange | Yellow\nTangerine | Pink | Aqua",
  ]);
});

onCorpus("shapes in groups in groups are read", async () => {
  expect((await read("group-shapes-nested.pptx")).text.match(/[A-J]/g)?.toSorted().join("")).toBe("ABCDEFGHIJ");
});

onCorpus("a workbook's sheets have names, titles and headed tables with numbers as shown", async () => {
  const cups = await read("stanley-cups.xlsx");
  const nestle = await read("2023-half-year-analyses-by-segment.xlsx");

  expect(cups.headings).toEqual(["Stanley Cups", "Stanley Cups Since 67"]);
  expect(cups.tables).toEqual([
    "Team | Location | Stanley Cups\nBlues | STL | 1\nFlyers | PHI | 2\nMaple Leafs | TOR | 13",
    "Team | Location | Stanley Cups\nBlues | STL | 1\nFlyers | PHI | 2\nMaple Leafs | TOR | 0",
  ]);
  expect(nestle.headings[0]).toBe("OS-Rev.and results 30 06 2023");
  expect(nestle.tables[0]).toContain("Zone NA | 12,553 | 2,713 | 2,632 | (81) | (29) | (44) | (337)");
  expect(nestle.blocks.find(({ kind }) => kind === "table")).toMatchObject({ headerRows: 2 });
});

onCorpus("an OpenDocument text keeps its headings, lists and tables", async () => {
  const table = await read("fake.odt");

  expect(table.text.startsWith("Lorem ipsum dolor sit amet.")).toBe(true);
  expect(table.tables).toEqual([
    "Header row | Mon | Wed | Fri\nColor | Blue | Red | Green\nTime | 1pm | 2pm | 3pm\nLeader | Sarah | Mark | Ryan",
  ]);
  expect((await read("simple.odt")).headings).toEqual(["These are a few of my favorite things:"]);
});

onCorpus("a book is read chapter by chapter in its order", async () => {
  const book = await read("winter-sports.epub");
  const chapters = ["THE SUN-SEEKER", "RINKS AND SKATERS", "TEES AND CRAMPITS", "TOBOGGANING", "ICE-HOCKEY", "SKI-ING"];

  expect(book).toMatchObject({ title: "Winter Sports in Switzerland", facts: expect.arrayContaining(["E. F. Benson", "en"]) });
  const places = chapters.map((chapter) => book.headings.findIndex((heading) => heading.toUpperCase().includes(chapter)));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((left, right) => left - right));
});

onCorpus("rich text keeps its heading, its table and letters beyond ASCII", async () => {
  const page = await read("fake-doc.rtf");
  const spanish = await read("language-docs/eng_spa_mult.rtf");

  expect(page.headings).toEqual(["My First Heading"]);
  expect(page.text).toContain("My first paragraph.\n\nTable Example:");
  expect(page.tables).toEqual(["Column 1 | Column 2\nRow 1, Cell 1 | Row 1, Cell 2\nRow 2, Cell 1 | Row 2, Cell 2"]);
  expect(spanish.text.startsWith("All human beings are born free and equal in dignity and rights.")).toBe(true);
  expect(spanish.text).toContain("dotados como están de razón y conciencia");
});

onCorpus("a Word document's headers, footers and comments are read; so is what is attached to a mail", async () => {
  expect((await read("handbook-1p.docx")).text).toContain("Header or footer: US Trustee Handbook · Copyright");
  expect((await read("../mammoth/comments.docx")).text).toContain("Comment by Michael Williamson: A tachyon walks into a bar.");
  const mail = await read("eml/fake-email-attachment.eml");
  expect(mail.headings).toEqual(["Attachment: fake-attachment.txt"]);
  expect(mail.text).toContain("Hey this is a fake attachment!");
});

onCorpus("an encrypted workbook is told from a damaged one", async () => {
  await expect(read("password_protected.xlsx")).rejects.toMatchObject({ code: "FILE_ENCRYPTED" });
});
