import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadText } from "@/core/ports";
import { readFile } from "./read-file";
import type { ReadableType } from "./registry";

async function read(type: ReadableType, content: string | Uint8Array, name = `x.${type}`): Promise<ReadText> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return readFile(type, { bytes, name }, { onProgress: () => undefined });
}

const blocksOf = ({ text, blocks }: ReadText) => blocks.map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

test("plain text stays as it is; a program is one block of code", async () => {
  expect(await read("txt", "a\r\nb")).toEqual({ text: "a\nb", title: null, blocks: [], pages: [], facts: [] });
  expect(blocksOf(await read("txt", "let a = 1;", "a.ts"))).toEqual(["code: let a = 1;"]);
});

test("white space alone counts as a file without text", async () => {
  await expect(read("txt", " \n\t ")).rejects.toMatchObject({ code: "FILE_WITHOUT_TEXT" });
  await expect(read("html", "<script>alert(1)</script>")).rejects.toMatchObject({ code: "FILE_WITHOUT_TEXT" });
  await expect(read("json", "[]")).rejects.toMatchObject({ code: "FILE_WITHOUT_TEXT" });
});

test("a text past ten million characters is refused, with how many parts it takes at least", async () => {
  const refused = { code: "FILE_TEXT_TOO_LONG", detail: "2 parts at least" };

  await expect(read("txt", "a".repeat(10_000_001))).rejects.toMatchObject(refused);
});

test("markdown's structure is marked and its text kept", async () => {
  const source =
    "---\ntitle: The plan\nauthor: Ada\n---\n# One\n\ntext\n- a\n  more of a\n- b\n\nTwo\n---\n\n| h | i |\n|---|---|\n| 1 | 2 |\n\n```js\n# no heading\n```\n";

  const text = await read("md", source);

  expect(text.text).toBe(source);
  expect(text.title).toBe("The plan");
  expect(text.facts).toEqual(["Ada"]);
  expect(blocksOf(text)).toEqual([
    "heading: # One",
    "list-item: - a\n  more of a",
    "list-item: - b",
    "heading: Two\n---",
    "table: | h | i |\n|---|---|\n| 1 | 2 |",
    "code: ```js\n# no heading\n```",
  ]);
});

test("a table file becomes rows under their header, whatever parts its cells", async () => {
  const wanted = "Team | City\nBlues | St. Louis; MO";

  expect((await read("csv", "Team,City\r\nBlues,St. Louis; MO\r\n")).text).toBe(wanted);
  expect((await read("csv", 'Team;City\nBlues;"St. Louis; MO"\n')).text).toBe(wanted);
  expect((await read("tsv", "Team\tCity\nBlues\tSt. Louis; MO")).text).toBe(wanted);
  expect((await read("csv", "Team|City\nBlues|St. Louis; MO")).blocks).toEqual([
    { kind: "table", headerRows: 1, start: 0, end: wanted.length },
  ]);
});

test("a quotation mark that is never closed loses no row", async () => {
  expect((await read("csv", 'a,b\n1,"two\n3,four\n')).text).toBe('a | b\n1 | "two\n3 | four');
});

test("JSON becomes a line a field, with its digits and keys as they were written", async () => {
  const { text } = await read(
    "json",
    '{"name":"x","price":1.10,"id":12345678901234567890,"tags":["a","b"],"in":[{"a":1},{"a":2}],"__proto__":{"polluted":true}}',
  );

  expect(text).toBe("name: x\nprice: 1.10\nid: 12345678901234567890\ntags: a, b\nin[1].a: 1\nin[2].a: 2\n__proto__.polluted: true\n");
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("a broken JSON says where it breaks", async () => {
  await expect(read("json", '{\n  "a": 1,\n  "b" 2\n}')).rejects.toMatchObject({ code: "FILE_MALFORMED", detail: "line 3, column 7" });
  await expect(read("json", '{"a":1}\n{"a":\n', "x.ndjson")).rejects.toMatchObject({
    code: "FILE_MALFORMED",
    detail: expect.stringContaining("line 2"),
  });
  await expect(read("json", "[".repeat(100_000))).rejects.toMatchObject({ code: "FILE_MALFORMED" });
  await expect(read("json", `${"[".repeat(1_000)}{}${"]".repeat(1_000)}`)).rejects.toMatchObject({ detail: "nested too deeply" });
});

test("lines of JSON are records, with or without an extension that says so", async () => {
  const lines = '{"a":1}\n{"a":2}\n';

  expect((await read("json", lines)).text).toBe("a: 1\n\na: 2\n");
  expect((await read("json", lines, "x.jsonl")).text).toBe("a: 1\n\na: 2\n");
});

test("a page shows headings, lists, tables and code as a person reads them", async () => {
  const page = `<!doctype html><title>The  page</title><meta name=author content=Ada><h1>Top</h1><p>One <b>two</b>\n three<br>four
    <ul><li>a<li><p>b</p><ol><li>c</ol></ul><table><tr><th>h<th>i<tr><td>1<td>2</table><pre>x\n  y</pre><script>no</script><p hidden>no</p>`;

  const text = await read("html", page);

  expect(text.text).toBe("Top\n\nOne two three\nfour\n\n- a\n- b\n  1. c\n\nh | i\n1 | 2\n\nx\n  y");
  expect(text).toMatchObject({ title: "The page", facts: ["Ada"] });
  expect(blocksOf(text)).toEqual([
    "heading: Top",
    "list-item: - a",
    "list-item: - b",
    "list-item:   1. c",
    "table: h | i\n1 | 2",
    "code: x\n  y",
  ]);
});

test("a page that is mostly menu gives its main text", async () => {
  const story = "<p>The bridge was opened in 1886, after five years of work by two hundred people from the town.</p>".repeat(12);
  const menu = '<nav><a href="/a">Home of the menu</a> <a href="/b">Contact</a></nav>';

  const { text } = await read("html", `<body>${menu}<article><h2>The bridge</h2>${story}</article><footer>Imprint</footer></body>`);

  expect(text).toContain("opened in 1886");
  expect(text).not.toContain("Contact");
});

test("a page that opens its frame anywhere is read whole", async () => {
  const { text } = await read(
    "html",
    "<html><script>x</script><head><title>t</title></head><header>Above</header><body>Middle</body><p>Below</html>",
  );

  expect(text).toBe("Above\nMiddle\n\nBelow");
});

test("a long page of items that are never closed keeps its structure; one that nests without end loses only that", async () => {
  const items = await read("html", `<ul>${"<li>item".repeat(6_000)}</ul>`);
  const nested = await read("html", `${"<div>".repeat(6_000)}deep`);

  expect(items.blocks).toHaveLength(6_000);
  expect(nested.text).toBe("deep");
});

test("XML becomes lines named by their element; entities of its own stay closed", async () => {
  const xml =
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>1 &lt; 2</b><c>&x;<![CDATA[<raw>]]></c></a>';

  expect((await read("xml", xml)).text).toBe("b: 1 < 2\nc: &x;<raw>\n");
});

test("a mail says who, when and what about, and names what is attached and cannot be read", async () => {
  const mail = [
    "From: Ada <ada@example.org>",
    "To: bob@example.org",
    "Subject: =?utf-8?B?R3LDvMOfZQ==?=",
    "Date: Fri, 16 Dec 2022 17:04:16 -0500",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="x"',
    "",
    "--x",
    "Content-Type: text/html; charset=utf-8",
    "",
    "<p>Hello <b>Bob</b></p><ul><li>one</ul>",
    "--x",
    "Content-Type: application/pdf",
    'Content-Disposition: attachment; filename="plan.pdf"',
    "Content-Transfer-Encoding: base64",
    "",
    "JVBERi0=",
    "--x--",
    "",
  ].join("\r\n");

  const read1 = await read("eml", mail);

  expect(read1.text).toBe(
    "Subject: Grüße\nFrom: Ada <ada@example.org>\nTo: bob@example.org\nDate: Fri, 16 Dec 2022 17:04:16 -0500\n\nHello Bob\n\n- one\n\nAttachments: plan.pdf\n",
  );
  expect(read1).toMatchObject({ title: "Grüße", facts: expect.arrayContaining(["bob@example.org"]) });
});

test("blocks lie in the text, in order, whatever the input", async () => {
  const piece = fc.constantFrom(
    "# a",
    "- b",
    "| c | d |",
    "|---|---|",
    "```",
    "e",
    "",
    "1. f",
    "<ul><li>",
    "</ul>",
    "<pre>x</pre>",
    "<table><tr><td>1<td>2",
    "<h2>",
    "&nbsp;",
    "\0",
    "\ud800",
    "---",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.constantFrom<ReadableType>("md", "html"), async (pieces, type) => {
      const result = await read(type, `x\n${pieces.join("\n")}`);

      let at = 0;
      for (const { start, end } of result.blocks) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBeLessThanOrEqual(result.text.length);
    }),
  );
});
