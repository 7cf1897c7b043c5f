import { expect, test } from "vitest";
import { mayPass } from "./may-pass";

test("another try is offered for what may pass, and for nothing that lies in the file", () => {
  for (const code of [null, "UNEXPECTED", "INDEX_UNAVAILABLE", "EMBEDDER_UNAVAILABLE", "STORAGE_FULL", "FILE_READ_TIMEOUT"] as const) {
    expect(mayPass(code), `${code}`).toBe(true);
  }
  for (const code of ["FILE_TYPE_NOT_READ_YET", "FILE_ENCRYPTED", "FILE_TEXT_TOO_LONG", "FILE_MALFORMED", "FILE_EMPTY"] as const) {
    expect(mayPass(code), code).toBe(false);
  }
});
