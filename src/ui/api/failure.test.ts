import { expect, test } from "vitest";
import { failureOf } from "./failure";

test("a refusal is told in the sentence of its code, with the request's id and the fields", () => {
  const error = Object.assign(new Error("Something in this request is not right. Check it and try again."), {
    data: { code: "INVALID_INPUT", requestId: "r1", retryAfterSeconds: 4, fields: { name: "Give the key a name.", other: 3 } },
  });

  const failure = failureOf(error);

  expect(failure).toEqual({
    code: "INVALID_INPUT",
    message: "Something in this request is not right. Check it and try again.",
    requestId: "r1",
    retryAfterSeconds: 4,
    fields: { name: "Give the key a name." },
  });
});

test("a silent server is told as such, and never as a code", () => {
  expect(failureOf(new TypeError("Failed to fetch")).code).toBeNull();
  expect(failureOf({ data: { code: "something else" } }).code).toBeNull();
  expect(failureOf(undefined).message).toMatch(/could not be reached/);
});
