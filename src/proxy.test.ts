import { unstable_doesMiddlewareMatch as isMatched } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { expect, test } from "vitest";

import { config, proxy } from "./proxy";

const answerTo = (path: string) => {
  const url = `http://localhost:3000${path}`;
  return isMatched({ config, url }) ? proxy(new NextRequest(url)).status : "passed";
};

test.each([
  "/conversations/%",
  "/conversations/%ff",
  "/conversations/%E0%A4%A",
  "/conversations/%.png",
  "/api/trpc/%",
  "/api/trpc/%ff",
  "/api/auth/%",
  "/api/documents/%/original",
])("%o is no address, and is refused as such", (path) => {
  expect(answerTo(path)).toBe(400);
});

test("an address with letters of any language is an address", () => {
  expect(answerTo("/conversations/%C3%A9")).toBe(200);
});

test.each(["/api/trpc/account.me,keys.list", "/api/trpc/account.me%2Ckeys.list", "/api/documents", "/icon.svg"])(
  "%s passes by the proxy, which would hold its body",
  (path) => {
    expect(answerTo(path)).toBe("passed");
  },
);
