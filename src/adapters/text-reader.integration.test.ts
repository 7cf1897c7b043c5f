import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
  picturePdf,
  pollutingDocx,
  recursivePdf,
  textPdf,
  zip,
} from "@tests/support/hostile-files";
import { odf, pptx, shape, xlsx } from "@tests/support/office-files";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DocumentType } from "@/contracts/documents";
import type { TextReader } from "@/core/ports";
import { bundleReader } from "@/local/bundle-reader";
import { findRecogniser, type Recogniser } from "./recogniser";
import { probeSeal } from "./sealed-room";
import { createTextReader } from "./text-reader";

const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");
const cells = '<table:table-cell table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell>';
const laughs = {
  doctype: `<!DOCTYPE x [<!ENTITY l0 "ha">${entities}]>`,
  cell: '<row><c t="str"><v>&l9;</v></c></row>',
  cells: `<table:table table:name="Sums"><table:table-row table:number-rows-repeated="1000000">${cells}</table:table-row></table:table>`,
  far: '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>',
};

let folder: string;
let bundle: string;
let reader: TextReader;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "minirag-reader-"));
  await bundleReader(process.cwd(), folder);
  bundle = path.join(folder, "reader.js");
  reader = createTextReader({ bundle });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;

async function read(type: DocumentType, content: string | Uint8Array, by = reader, options: Parameters<TextReader["read"]>[1] = {}) {
  count += 1;
  const file = path.join(folder, `file-${count}`);
  await writeFile(file, content);
  return by.read({ path: file, type, name: `x.${type}` }, options);
}

const outcome = (reading: Promise<{ text: string }>) =>
  reading.then(
    ({ text }) => text.slice(0, 200),
    (error) => error.code,
  );

test("a text, a Word document and a PDF come out of the room", async () => {
  expect((await read("txt", "Grüße")).text).toBe("Grüße");
  expect((await read("docx", docx(paragraph("Hello from Word")))).text).toBe("Hello from Word");
  const { text, pages } = await read("pdf", textPdf(["One", "", "Three"], "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 1 >>] >>"));
  expect(pages.map(({ start, end, label }) => `${label}: ${text.slice(start, end).trim()}`)).toEqual(["i: One", "ii: ", "1: Three"]);
  expect(pages[1]?.start).toBe(pages[1]?.end);
});

test("a PDF tells of its pages as it goes", async () => {
  const told: string[] = [];

  await read("pdf", textPdf(["One", "Two"]), reader, { onProgress: (done, total) => told.push(`${done}/${total}`) });

  expect(told.at(-1)).toBe("2/2");
});

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
    expect(await outcome(read(type, make()))).toBe(expected);
    expect((await read("txt", "next")).text).toBe("next");
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

      expect(await outcome(read(type, content))).not.toMatch(/CRASHED|TIMEOUT|MEMORY/);
      expect(performance.now() - began).toBeLessThan(15_000);
    }
  },
  120_000,
);

test("text in the pictures of a page without any other is recognised, page by page, and said to be", async () => {
  const seen: string[] = [];
  const recognise: Recogniser["recognise"] = async (picture) => {
    seen.push(Buffer.from(picture.subarray(0, 2)).toString("latin1"));
    return seen.length === 1 ? "First page's text was recog-\nnised here." : null;
  };
  const reading = createTextReader({ bundle, findRecogniser: async () => ({ languages: ["eng"], recognise }) });

  const { text, pages, notice } = await read("pdf", picturePdf(2), reading);

  expect(seen).toEqual(["P5", "P5"]);
  expect(text.trim()).toBe("First page's text was recognised here.");
  expect(pages.map(({ start, end }) => text.slice(start, end).trim() === "")).toEqual([false, true]);
  expect(notice).toBe("The text of page 1 was recognised in pictures (OCR) and may hold mistakes.");
});

test("without a program for it, a page of pictures stays without text", async () => {
  const reading = createTextReader({ bundle, findRecogniser: async () => null });

  expect(await outcome(read("pdf", picturePdf(1), reading))).toBe("FILE_WITHOUT_TEXT");
  expect(await outcome(read("image", Buffer.from("89504e470d0a1a0a", "hex"), reading))).toBe("FILE_WITHOUT_TEXT");
});

test("time for recognising does not count as time for reading", async () => {
  const recognise = () => sleep(1_500, "slow words");
  const reading = createTextReader({ bundle, readMs: 4_000, findRecogniser: async () => ({ languages: ["eng"], recognise }) });

  expect((await read("pdf", picturePdf(4), reading)).text.match(/slow words/g)).toHaveLength(4);
}, 30_000);

const scan = path.resolve("../shared/datasets/documents/unstructured/pdf/loremipsum-flat.pdf");

test("tesseract reads a real scan, and what is no picture does no harm", async (context) => {
  const recogniser = await findRecogniser();
  if (!recogniser) return context.skip("tesseract is not installed here");

  expect(await recogniser.recognise(Buffer.from("no picture"), { signal: AbortSignal.timeout(10_000) })).toBeFalsy();
  expect(await recogniser.recognise(Buffer.from(`P5\n90000 90000\n255\n`), { signal: AbortSignal.timeout(10_000) })).toBeFalsy();
  if (!existsSync(scan)) return context.skip("the corpus is not here");
  const { text, notice } = await read("pdf", await readFile(scan));
  expect(text).toContain("Lorem ipsum dolor sit amet, consectetur adipiscing elit");
  expect(notice).toBe("The text was recognised in pictures (OCR) and may hold mistakes.");
}, 60_000);

test("a line of five megabytes is read", async () => {
  expect((await read("md", "word ".repeat(1_000_000))).text).toHaveLength(5_000_000);
});

test("a reader that takes too long is stopped, and so is one that nobody waits for", async () => {
  const hasty = createTextReader({ bundle, readMs: 5 });
  const controller = new AbortController();
  const waiting = read("docx", docx(paragraph("x")), reader, { signal: controller.signal });

  controller.abort(new Error("the lease is lost"));

  await expect(waiting).rejects.toThrow("the lease is lost");
  expect(await outcome(read("docx", docx(paragraph("x")), hasty))).toBe("FILE_READ_TIMEOUT");
});

test("a reader that grows past its memory is stopped", async () => {
  const small = createTextReader({ bundle, memoryMb: 20 });

  expect(await outcome(read("pdf", textPdf(Array.from({ length: 500 }, () => "x")), small))).toBe("FILE_READ_MEMORY");
});

// A program in the reader's place that tells what it can reach.
const spy = `
import { writeSync } from "node:fs";
import fs from "node:fs";
import net from "node:net";
import { spawn } from "node:child_process";
const attempt = (name, act) => { try { act(); return name; } catch { return null; } };
const reached = [
  attempt("passwd", () => fs.readFileSync("/etc/passwd")),
  attempt("project", () => fs.readFileSync(process.cwd() + "/../package.json")),
  attempt("writing", () => fs.writeFileSync("/tmp/minirag-spy", "x")),
  attempt("program", () => spawn("/bin/true")),
  attempt("eval", () => new Function("return 1")()),
].filter(Boolean);
const online = await new Promise((resolve) => {
  const socket = net.connect(PORT, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
  setTimeout(() => resolve(false), 1000).unref();
});
const text = JSON.stringify({ reached, online, environment: Object.keys(process.env) });
writeSync(3, JSON.stringify({ kind: "read", read: { text, title: null, blocks: [], pages: [], facts: [] } }) + "\\n");
setTimeout(() => {}, 5000);
`;

test("nothing is within a reader's reach: no file, no secret, no program, no network", async () => {
  const { createServer } = await import("node:net");
  const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const program = path.join(folder, "spy.js");
  await writeFile(program, spy.replace("PORT", String(port)));

  const { text } = await read("txt", "x", createTextReader({ bundle: program }));
  server.close();

  const { hasNetwork } = await probeSeal();
  expect(JSON.parse(text)).toEqual({ reached: [], online: hasNetwork, environment: ["NODE_ENV"] });
});

test.each([
  ["an answer that is no JSON", "nonsense"],
  [
    "offsets outside the text",
    JSON.stringify({ kind: "read", read: { text: "x", title: null, blocks: [{ kind: "code", start: 0, end: 9 }], pages: [], facts: [] } }),
  ],
  ["a code that is not a file's", JSON.stringify({ kind: "failed", code: "NOT_SIGNED_IN", message: "", detail: null })],
])("%s counts as a crash", async (_name, answer) => {
  const program = path.join(folder, `liar-${count}.js`);
  await writeFile(
    program,
    `import { writeSync } from "node:fs";\nwriteSync(3, ${JSON.stringify(`${answer}\n`)});\nsetTimeout(() => {}, 5000);`,
  );

  expect(await outcome(read("txt", "x", createTextReader({ bundle: program })))).toBe("FILE_READ_CRASHED");
});

test("a reader whose parent is killed ends", async () => {
  const script = `const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, [${JSON.stringify(bundle)}], { stdio: ["pipe", "ignore", "ignore", "pipe"] });
    console.log(child.pid); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (chunk) => resolve(Number(chunk))));
  await sleep(300);

  parent.kill("SIGKILL");

  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
