import { expect, test } from "vitest";

import { createRouteNames } from "./request-route";

test("a route is named without ids, and a procedure by its name", () => {
  const routeOf = createRouteNames();

  expect(routeOf("/conversations/0198c5a2-7c1e-7000-8000-000000000001?c=1", 200)).toBe("/conversations/:id");
  expect(routeOf("/api/trpc/ask.start", 200)).toBe("trpc ask.start");
  expect(routeOf("/api/trpc/account.me,documents.list?batch=1", 200)).toBe("trpc batch");
  expect(routeOf("/_next/static/chunks/1.js", 200)).toBe("static");
});

test("strangers cannot grow the names", () => {
  const routeOf = createRouteNames();

  expect(routeOf("/wp-login.php", 404)).toBe("other");
  for (let index = 0; index < 300; index += 1) routeOf(`/x${index}`, 200);

  expect(routeOf("/x299", 200)).toBe("other");
  expect(routeOf("/x1", 200)).toBe("/x1");
});
