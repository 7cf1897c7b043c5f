import { expect, test } from "vitest";
import { isReadable, refusalOf, sniffType } from "./sniff";

const bytes = (text: string) => Buffer.from(text, "latin1");
const member = (name: string, content = "") => `PK\x03\x04${"\0".repeat(26)}${name}${content}`;

test.each([
  ["report.doc", "%PDF-1.7\n%\xe2\xe3", "pdf"],
  ["scan.pdf", "junk before\n%PDF-1.4", "pdf"],
  ["letter.zip", member("[Content_Types].xml") + member("word/document.xml"), "docx"],
  ["letter.docx", member("[Content_Types].xml"), "docx"],
  ["slides.docx", member("ppt/presentation.xml"), "pptx"],
  ["book.zip", member("mimetype", "application/epub+zip") + member("META-INF/container.xml"), "epub"],
  ["letter.odt", member("mimetype", "application/vnd.oasis.opendocument.text-template"), "odt"],
  ["things.zip", member("a.txt"), "zip"],
  ["old.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "doc"],
  ["locked.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "docx"],
  ["letter.txt", "{\\rtf1 hello}", "rtf"],
  ["photo.txt", "\x89PNG\r\n\x1a\n", "image"],
  ["logo.svg", '<?xml version="1.0"?><svg xmlns="x">', "image"],
  ["page.txt", "<!DOCTYPE html><html>", "html"],
  ["README.md", '<p align="center">Hello</p>', "md"],
  ["mail.txt", "MIME-Version: 1.0\r\nFrom: a@example.org\r\nSubject: Hi\r\n\r\nHello", "eml"],
  ["notes.txt", "Subject: what we said\nDate: never\n\nHello", "txt"],
  ["rows.csv", "a,b\n1,2\n", "csv"],
  ["rows.tsv", "a\tb\n1\t2\n", "tsv"],
  ["lines.jsonl", '{"a":1}\n{"a":2}\n', "json"],
  ["data.xml", "<?xml version='1.0'?><a/>", "xml"],
  ["code.py", "def hello():\n  pass\n", "txt"],
  ["noname", "just words", "txt"],
  ["tool", "\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0", "unknown"],
  ["song.mp3", "ID3\x04\0\0\0\0\0\x23TSSE\0\0\0\x0f\0\0\x03", "unknown"],
])("%s is told by its content", (name, content, type) => {
  expect(sniffType(bytes(content), name)).toBe(type);
});

test("wide encodings are text with or without a mark", () => {
  const wide = Buffer.from("<!doctype html><html><body>Hello", "utf16le");

  expect(sniffType(wide, "page.html")).toBe("html");
  expect(sniffType(Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), "page")).toBe("html");
  expect(sniffType(Buffer.from(wide).swap16(), "page.txt")).toBe("html");
});

test("a type without a reader is refused with its own reason", () => {
  expect(isReadable("pdf")).toBe(true);
  expect(refusalOf("pdf")).toBeNull();
  expect(refusalOf("doc")).toBe("FILE_TYPE_NOT_READ_YET");
  expect(refusalOf("unknown")).toBe("FILE_TYPE_UNSUPPORTED");
});
