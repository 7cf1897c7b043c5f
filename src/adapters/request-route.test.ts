import { readdirSync } from "node:fs";
import { expect, test } from "vitest";

import { createRouteNames, ROUTES } from "./request-route";

test("a route is named without ids, and a procedure by its name", () => {
  const { addProcedures, routeOf } = createRouteNames();
  addProcedures(["ask.start"]);

  expect(routeOf("/conversations/0198c5a2-7c1e-7000-8000-000000000001?c=1")).toBe("/conversations/[id]");
  expect(routeOf("/api/documents/0198c5a2-7c1e-7000-8000-000000000001/original")).toBe("/api/documents/[id]/original");
  expect(routeOf("/")).toBe("/");
  expect(routeOf("/api/auth/callback/credentials")).toBe("/api/auth/[...nextauth]");
  expect(routeOf("/api/trpc/ask.start")).toBe("trpc ask.start");
  expect(routeOf("/api/trpc/account.me,documents.list?batch=1")).toBe("trpc batch");
  expect(routeOf("/_next/static/chunks/1.js")).toBe("static");
  expect(routeOf("/icon.svg?icon.1a2b.svg")).toBe("static");
});

test.each([
  ["/conversations/STRANGERTEXT", "/conversations/[id]"],
  ["/conversations/%", "/conversations/[id]"],
  ["/conversations/STRANGERTEXT/more", "other"],
  ["/api/documents/STRANGERTEXT/original", "/api/documents/[id]/original"],
  ["/api/auth/STRANGERTEXT/more", "/api/auth/[...nextauth]"],
  ["/api/trpc/STRANGERTEXT", "other"],
  ["/api/trpc/STRANGERTEXT,more", "trpc batch"],
  ["/STRANGERTEXT", "other"],
  ["/documents/", "other"],
  ["http://STRANGERTEXT/documents", "other"],
  ["*", "other"],
])("a stranger who asks for %s names nothing", (url, route) => {
  expect(createRouteNames().routeOf(url)).toBe(route);
});

test("every page and every route of the product is named", () => {
  const files = readdirSync("src/app", { recursive: true, encoding: "utf8" }).filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file));
  const addresses = files.map((file) => `/${file.replace(/\([a-z]+\)\//, "").replace(/\/?(page|route)\.tsx?$/, "")}`);

  expect(addresses.filter((address) => address !== "/api/trpc/[trpc]").sort()).toEqual([...ROUTES].sort());
});
