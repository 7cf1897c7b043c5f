import { tracked } from "@trpc/server";
import { retryableRpcCodes, TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/unstable-core-do-not-import";
import { expect, test } from "vitest";
import { z } from "zod";

import { AppError, notFound } from "@/core/errors";
import { streamOf } from "./stream";

test.each([
  ["a thing that is not there", notFound("run"), "NOT_FOUND", false],
  ["a right that was lost", new AppError("NOT_PERMITTED", "no such right"), "FORBIDDEN", false],
  ["a database that is away", Object.assign(new Error("away"), { code: "ECONNREFUSED" }), "SERVICE_UNAVAILABLE", true],
  ["the unexpected", new TypeError("a mistake of ours"), "INTERNAL_SERVER_ERROR", true],
] as const)("%s ends a stream so that a client knows whether to come back", async (_, cause, code, mayComeBack) => {
  const stream = streamOf(z.string()).parse(failing(cause));

  await stream.next();

  await expect(stream.next()).rejects.toMatchObject({ code });
  expect(retryableRpcCodes.includes(TRPC_ERROR_CODES_BY_KEY[code])).toBe(mayComeBack);
});

async function* failing(cause: unknown) {
  yield tracked("1", "first");
  throw cause;
}
