import { codeOf, ORIGIN, ownPage, useRoutes } from "@tests/support/requests";
import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { POST as signIn } from "@/app/api/auth/[...nextauth]/route";
import { proxy } from "@/proxy";
import { bounded } from "./bounded";

const routes = useRoutes();

test("a body without a length is refused once it is too long, with no more of it read", async () => {
  const { body: endless, sent } = endlessBody();

  const response = await routes.send("POST", "/api/trpc/account.setUp", { headers: ownPage, body: endless });

  expect(response.status).toBe(400);
  expect(await codeOf(response)).toBe("INVALID_INPUT");
  expect(sent()).toBeLessThan(2 * 1024 * 1024);
});

test("sign-in takes a short body only, and in JSON an object of texts", async () => {
  const { body: endless, sent } = endlessBody();
  const form = { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
  const refused = [await signInWith(form, endless)];
  for (const broken of ["{", "null", "[]", '{"callbackUrl":1}', `{"email":"${"x".repeat(70_000)}"}`])
    refused.push(await signInWith(ownPage, broken));

  for (const response of refused) {
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe("INVALID_INPUT");
  }
  expect(sent()).toBeLessThan(256 * 1024);
});

test("a body is handed on as it was sent", async () => {
  const request = new Request(`${ORIGIN}/x?a=1`, { method: "POST", headers: { "x-a": "b" }, body: "ä".repeat(50) });
  const taken = await bounded(request, 100);

  expect(await taken.text()).toBe("ä".repeat(50));
  expect([taken.method, taken.url, taken.headers.get("x-a")]).toEqual(["POST", `${ORIGIN}/x?a=1`, "b"]);
  expect((await bounded(new Request(`${ORIGIN}/x`, { method: "POST" }), 100)).body).toBeNull();
});

test("a page takes no body", () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(proxy(new NextRequest(`${ORIGIN}/sign-in`, { method })).status).toBe(405);
  expect(proxy(new NextRequest(`${ORIGIN}/sign-in`)).status).toBe(200);
});

/** Sixteen KiB after sixteen KiB, and how much of it was asked for. */
function endlessBody() {
  const chunk = new Uint8Array(16 * 1024).fill(32);
  let count = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      count += 1;
      controller.enqueue(chunk);
    },
  });
  return { body, sent: () => count * chunk.byteLength };
}

function signInWith(headers: Record<string, string>, sent: BodyInit): Promise<Response> {
  const init = { method: "POST", headers, body: sent, duplex: "half" };
  const request = new Request(`${ORIGIN}/api/auth/callback/credentials`, init);
  request.headers.set("host", "localhost:3000");
  return signIn(request, { params: Promise.resolve({ nextauth: ["callback", "credentials"] }) });
}
