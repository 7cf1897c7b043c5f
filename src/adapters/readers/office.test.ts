import { zip } from "@tests/support/hostile-files";
import { epub, odf, pptx, shape, xlsx } from "@tests/support/office-files";
import { expect, test } from "vitest";
import { readFile } from "./read-file";
import type { ReadableType } from "./registry";
import { showNumber } from "./xlsx-format";

async function read(type: ReadableType, content: string | Uint8Array) {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  const document = await readFile(type, { bytes, name: `x.${type}` }, { onProgress: () => undefined });
  return { ...document, said: document.blocks.map(({ kind, start, end }) => `${kind}: ${document.text.slice(start, end)}`) };
}

test.each([
  ["0.1", "General", "0.1"],
  ["0.30000000000000004", "General", "0.3"],
  ["1234567.891", "#,##0.00", "1,234,567.89"],
  ["-42", "#,##0;(#,##0)", "(42)"],
  ["0.256", "0.0%", "25.6%"],
  ["12.5", '"$"#,##0.00', "$12.50"],
  ["12.5", "[$€-407] 0.00", "€ 12.50"],
  ["44927", "yyyy-mm-dd", "2023-01-01"],
  ["44927", "d/m/yy", "2023-01-01"],
  ["44927.75", "m/d/yy h:mm", "2023-01-01 18:00"],
  ["0.5", "h:mm", "12:00"],
  ["1.5", "[h]:mm:ss", "36:00:00"],
  ["59", "yyyy-mm-dd", "1900-02-28"],
  ["61", "yyyy-mm-dd", "1900-03-01"],
  ["7", "@", "7"],
  ["not a number", "0.00", "not a number"],
])("%s in the format %s is shown as %s", (stored, code, shown) => {
  expect(showNumber(stored, code, false)).toBe(shown);
});

test("a sheet shows texts, last results and dates under its header, and says when it is hidden", async () => {
  const { text, said } = await read(
    "xlsx",
    xlsx({
      strings: ["Team", "Founded", "Blues"],
      formats: ["yyyy-mm-dd"],
      sheets: [
        {
          name: "Teams",
          rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><r><t>Su</t></r><r><t>m</t></r></is></c></row>
            <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><v>24624</v></c><c r="D2"><f>1+1</f><v>2</v></c></row>
            <row r="3"><c r="B3" t="b"><v>1</v></c><c r="D3" t="e"><v>#N/A</v></c></row>`,
          merges: ["A2:A3"],
        },
        { name: "Rates", state: "hidden", rows: `<row><c t="str"><v>a &amp; b</v></c></row>` },
      ],
    }),
  );

  expect(text).toBe("Teams\n\nTeam | Founded | Sum\nBlues | 1967-06-01 | 2\nBlues | TRUE | #N/A\n\nRates (hidden sheet)\n\na & b");
  expect(said[0]).toBe("heading: Teams");
});

test("slides come in the order of the presentation, with notes and charts; what lies outside is not opened", async () => {
  const { pages, text } = await read(
    "pptx",
    pptx([
      { file: "slide9.xml", shapes: shape("First", "title") + shape("Said first"), notes: "Breathe." },
      { file: "slide1.xml", shapes: shape("Second", "title"), relation: "file:///etc/passwd" },
    ]),
  );

  expect(pages.map(({ start, end, label }) => `${label}: ${text.slice(start, end)}`)).toEqual([
    "1: First\n\nSaid first\n\nSpeaker notes: Breathe.",
    "2: Second",
  ]);
  expect(text).not.toContain("root:");
});

test("an OpenDocument sheet that repeats to its end is as long as what it holds", async () => {
  const cell = (text: string, more = "") => `<table:table-cell ${more}><text:p>${text}</text:p></table:table-cell>`;
  const { text } = await read(
    "ods",
    odf(
      "spreadsheet",
      `<table:table table:name="Sums"><table:table-row>${cell("Name")}${cell("Sum")}</table:table-row>
       <table:table-row>${cell("a")}${cell("1.50 €", 'office:value-type="currency" office:value="1.5"')}<table:table-cell table:number-columns-repeated="16382"/></table:table-row>
       <table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`,
    ),
  );

  expect(text).toBe("Sums\n\nName | Sum\na | 1.50 €");
});

test("an OpenDocument presentation has pages; what was deleted from a text stays so", async () => {
  const slides = await read(
    "odp",
    odf(
      "presentation",
      `<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Top</text:p></draw:text-box></draw:frame>
       <draw:frame><draw:text-box><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list></draw:text-box></draw:frame>
       <presentation:notes><draw:frame><draw:text-box><text:p>Smile</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>`,
    ),
  );
  const document = await read(
    "odt",
    odf(
      "text",
      `<text:tracked-changes><text:p>secret</text:p></text:tracked-changes><text:h text:outline-level="2">Part</text:h>
       <text:p>A<text:s text:c="2"/>b<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>aside</text:p></text:note-body></text:note></text:p>`,
    ),
  );

  expect(slides.text).toBe("Top\n\n- one\n\nSpeaker notes: Smile");
  expect(slides.pages).toHaveLength(1);
  expect(document.text).toBe("Part\n\nA b\n\nNote 1: aside");
});

test("a book's chapters follow its spine and take missing headings from its contents", async () => {
  const { text, said, title } = await read(
    "epub",
    epub([
      { file: "b.xhtml", body: "<p>Begins<br/>here.</p><a id='x'/>", name: "The Beginning" },
      { file: "a.xhtml", body: "<h1>The End</h1><p>Ends.</p>", name: "ignored" },
    ]),
  );

  expect(title).toBe("A Book");
  expect(text).toBe("The Beginning\n\nBegins\nhere.\n\nThe End\n\nEnds.");
  expect(said).toEqual(["heading: The Beginning", "heading: The End"]);
});

test("rich text knows code pages, Unicode with its substitutes, notes, lists and what is hidden", async () => {
  const { text, title, facts } = await read(
    "rtf",
    String.raw`{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\stylesheet{\s1 heading 1;}}{\info{\title Plan}{\author Ada}}
\pard\s1 Caf\'e9\par\pard {\f1 \'cf\'f0\'e8\'e2\'e5\'f2} \u8364? 5\{\}{\v hidden}{\*\unknown gone}{\footnote See \i this\i0 .}\par
{\listtext\'b7\tab}one\par{\listtext 2.\tab}two\par\pard {\header Top of page} last\line line{\pict 89504e47}}`,
  );

  expect(text).toBe("Café\n\nПривет € 5{}\n\nNote: See this.\n\n- one\n2. two\n\nlast\nline\n\nHeader or footer: Top of page");
  expect({ title, facts }).toEqual({ title: "Plan", facts: ["Ada"] });
});

test.each<[string, ReadableType, () => string | Uint8Array, string]>([
  [
    "a sheet with entities",
    "xlsx",
    () => xlsx({ sheets: [{ name: "a", rows: "" }], prolog: "<!DOCTYPE x [<!ENTITY a 'b'>]>" }),
    "FILE_MALFORMED",
  ],
  [
    "a text with a document type",
    "odt",
    () => odf("text", "<text:p>&e;</text:p>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
    "FILE_MALFORMED",
  ],
  [
    "shapes nested a thousand deep",
    "pptx",
    () => pptx([{ file: "slide1.xml", shapes: `${"<p:grpSp>".repeat(1_000)}${"</p:grpSp>".repeat(1_000)}` }]),
    "FILE_MALFORMED",
  ],
  [
    "a text that breaks off",
    "odt",
    () => zip({ mimetype: "application/vnd.oasis.opendocument.text", "content.xml": "<a><b>" }),
    "FILE_MALFORMED",
  ],
  ["an archive of something else", "xlsx", () => zip({ "a.txt": "x" }), "FILE_MALFORMED"],
  ["a book without contents", "epub", () => zip({ mimetype: "application/epub+zip" }), "FILE_MALFORMED"],
  ["a locked document", "odt", () => zip({ "META-INF/manifest.xml": "<m><encryption-data/></m>", "content.xml": "x" }), "FILE_ENCRYPTED"],
  ["groups nested a million deep", "rtf", () => `{\\rtf1${"{".repeat(1_000_000)}`, "FILE_MALFORMED"],
  ["a drawing", "image", () => "<svg/>", "FILE_TYPE_UNSUPPORTED"],
])("%s is refused", async (_name, type, make, code) => {
  await expect(read(type, make())).rejects.toMatchObject({ code });
});
