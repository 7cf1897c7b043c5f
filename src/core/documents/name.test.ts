import { expect, test } from "vitest";

import { cleanName } from "./name";

test.each([
  ["report.pdf", "report.pdf"],
  ["../../../../app/x.txt", "x.txt"],
  ["..\\..\\x.txt", "x.txt"],
  ["%2e%2e%2fx", "%2e%2e%2fx"],
  ["a\0.pdf", "a.pdf"],
  ["x\r\nSet-Cookie: a=b", "xSet-Cookie: a=b"],
  ["invoice\u202efdp.exe", "invoicefdp.exe"],
  ["CON", "CON"],
  ["  Bericht fu\u0308r März.docx ", "Bericht für März.docx"],
  ["half \ud800 pair.txt", "half \ufffd pair.txt"],
])("%j is shown as %j", (given, shown) => {
  expect(cleanName(given)).toBe(shown);
});

test.each(["", "   ", "\u202e", "folder/", "a".repeat(256), "x".repeat(4_096)])("%j is no name", (given) => {
  expect(() => cleanName(given)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
