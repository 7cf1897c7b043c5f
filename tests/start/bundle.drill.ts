import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

// Stands in core/errors.ts and nowhere else.
const CORE_ONLY = "was not found in the actor's workspace";

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(js|mjs|css|html)$/.test(name))
    .filter((name) => readFileSync(path.join(folder, name), "utf8").includes(text));
}

test("nothing of core reaches the browser", () => {
  expect(filesWith(".next/server", CORE_ONLY)).not.toEqual([]);
  expect(filesWith(".next/static", CORE_ONLY)).toEqual([]);
});

test("the server's folder holds nothing but the server", () => {
  const parts = readdirSync(".next/standalone").filter((name) => !name.endsWith(".mark"));

  expect([".next", "node_modules", "package.json", "public", "server.js"]).toEqual(expect.arrayContaining(parts));
});
