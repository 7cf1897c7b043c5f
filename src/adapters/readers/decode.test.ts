import fc from "fast-check";
import { expect, test } from "vitest";
import { declaredEncoding, decodeText } from "./decode";
import { cleanText } from "./draft";

const german = "Die schöne Frau hat für 15,50 € Kaffee und Kuchen bestellt; „köstlich“, sagte sie.";

function utf32(text: string, littleEndian: boolean): Uint8Array {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const view = new DataView(new ArrayBuffer(points.length * 4));
  points.forEach((point, at) => {
    view.setUint32(at * 4, point, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

test.each([
  ["UTF-8", Buffer.from(german)],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${german}`)],
  ["UTF-16LE with a mark", Buffer.from(`\uFEFF${german}`, "utf16le")],
  ["UTF-16BE with a mark", Buffer.from(`\uFEFF${german}`, "utf16le").swap16()],
  ["UTF-16LE without a mark", Buffer.from(german, "utf16le")],
  ["UTF-16BE without a mark", Buffer.from(german, "utf16le").swap16()],
  ["UTF-32LE with a mark", utf32(`\uFEFF${german}`, true)],
  ["UTF-32BE with a mark", utf32(`\uFEFF${german}`, false)],
  ["UTF-32LE without a mark", utf32(german, true)],
])("%s is decoded", (_name, bytes) => {
  expect(decodeText(bytes)).toBe(german);
});

test.each([
  ["windows-1252", "können äöüß", [0x6b, 0xf6, 0x6e, 0x6e, 0x65, 0x6e, 0x20, 0xe4, 0xf6, 0xfc, 0xdf]],
  ["shift_jis", "日本語のテキスト", [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82, 0xcc, 0x83, 0x65, 0x83, 0x4c, 0x83, 0x58, 0x83, 0x67]],
  ["koi8-r", "Привет", [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]],
  ["iso-8859-8-i", "שלום", [0xf9, 0xec, 0xe5, 0xed]],
])("%s is read where the page declares it", (encoding, text, bytes) => {
  expect(decodeText(Uint8Array.from(bytes), encoding)).toBe(text);
});

test("a page's encoding is found in its head", () => {
  expect(declaredEncoding(Buffer.from('<html><meta charset="Shift_JIS">'))).toBe("Shift_JIS");
  expect(declaredEncoding(Buffer.from('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'))).toBe("koi8-r");
  expect(declaredEncoding(Buffer.from('<?xml version="1.0" encoding="ISO-8859-2"?>'))).toBe("ISO-8859-2");
  expect(declaredEncoding(Buffer.from("no word of it"))).toBeNull();
});

test("a wrong or unknown declaration does not spoil UTF-8", () => {
  expect(decodeText(Buffer.from(german), "x-nonsense")).toBe(german);
  expect(decodeText(Buffer.from(german), "utf-16")).toBe(german);
});

test("UTF-8 with a few broken bytes stays UTF-8", () => {
  const broken = Buffer.concat([Buffer.from(german.repeat(20)), Buffer.from([0xff]), Buffer.from(german)]);

  expect(decodeText(broken)).toBe(`${german.repeat(20)}\uFFFD${german}`);
});

test("any text survives UTF-8 and any bytes become some text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(!/^\uFEFF|\0/.test(text));

      expect(decodeText(Buffer.from(text))).toBe(text);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof decodeText(bytes) === "string"));
});

test("clean text has LF alone, no NUL and no lone surrogate", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.constantFrom("\r\n", "\r", "\0", "\ud800", "\udc00"), (text, odd) => {
      const clean = cleanText(`${odd}${text}${odd}`);

      return clean.isWellFormed() && !/[\r\0]/.test(clean) && cleanText(clean) === clean;
    }),
  );
}, 30_000);
