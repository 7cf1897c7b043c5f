import { QdrantClientTimeoutError } from "@qdrant/js-client-rest";
import { expect, test } from "vitest";
import { failureOf } from "./failure";

/** The build shortens the names of classes, and with them what the client's errors call themselves. */
class Q extends QdrantClientTimeoutError {}

test("a silent server is not asked twice, whatever its client's errors are called", () => {
  const { error, isBroken } = failureOf(new Q("aborted"));

  expect(error.message).toBe("the passage index: no answer in time");
  expect(isBroken).toBe(false);
});
