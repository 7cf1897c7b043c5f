import { inputSamples, listProcedures } from "@tests/support/procedures";
import { codeOf, ORIGIN, ownPage, type Person, useRoutes } from "@tests/support/requests";
import { beforeAll, expect, test } from "vitest";
import { GET as authenticate } from "@/app/api/auth/[...nextauth]/route";
import { type Role, role as roles } from "@/contracts/account";
import { type Scope, scope as scopes } from "@/contracts/keys";
import { hashPassword } from "@/core/accounts/password";
import { type Actor, isPermitted } from "@/core/actor";
import { createKeys } from "@/core/keys/service";

const routes = useRoutes();
const MUTATION = "/api/trpc/conversations.remove";
const body = JSON.stringify(inputSamples["conversations.remove"]);
const people = new Map<Role, Person>();

beforeAll(async () => {
  for (const role of roles.options) people.set(role, await routes.signIn(role));
  await routes.database.db.user.updateMany({ data: { passwordHash: await hashPassword("correct horse battery") } });
});

test.each([
  ["no word of its origin", {}],
  ["an origin of null", { origin: "null" }],
  ["another origin", { origin: "https://evil.example" }],
  ["an origin that only begins alike", { origin: `${ORIGIN}.evil.example` }],
  ["another port", { origin: "http://localhost:3001" }],
  ["a cross-site fetch", { "sec-fetch-site": "cross-site" }],
  ["a same-site sibling", { "sec-fetch-site": "same-site" }],
  ["an origin of null, called same-origin", { origin: "null", "sec-fetch-site": "same-origin" }],
])("a change with a cookie and %s is refused", async (_, headers) => {
  for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const response = await routes.send("POST", MUTATION, { ...owner(), headers: { "content-type": type, ...headers }, body });

    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe("CROSS_SITE_REQUEST");
  }
});

test.each([
  ["its origin", { origin: ORIGIN }],
  ["the browser's word", { "sec-fetch-site": "same-origin" }],
])("a change from our own page passes by %s", async (_, headers) => {
  const response = await routes.send("POST", MUTATION, { ...owner(), headers: { "content-type": "application/json", ...headers }, body });

  expect(await codeOf(response)).toBe("NOT_FOUND");
});

test("only JSON is taken, from our own pages too", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream"]) {
    const response = await routes.send("POST", MUTATION, { ...owner(), headers: { ...ownPage, "content-type": type }, body });

    expect(response.status).toBe(400);
  }
});

test("GET never changes anything", async () => {
  const response = await routes.send("GET", `${MUTATION}?input=${encodeURIComponent(body)}`, owner());

  expect(response.status).toBe(405);
});

test("what is read may be asked for by POST too, from our own pages alone", async () => {
  const sent = { ...owner(), body: JSON.stringify({ query: "x" }) };
  const status = async (headers: Record<string, string>) =>
    (await routes.send("POST", "/api/trpc/search.query", { ...sent, headers: { "content-type": "application/json", ...headers } })).status;

  expect(await status({ origin: ORIGIN })).toBe(200);
  expect(await status({ origin: "https://evil.example" })).toBe(403);
  expect((await routes.call(people.get("owner") ?? null, "query", "search.query", { query: "x" })).status).toBe(200);
});

test("a batch holds at most ten calls, and set-up none beside it", async () => {
  const batch = (count: number, path: string) =>
    routes.send("GET", `/api/trpc/${Array.from({ length: count }, () => path).join(",")}?batch=1&input=%7B%7D`, owner());

  expect((await batch(10, "account.me")).status).toBe(200);
  expect((await batch(11, "account.me")).status).toBe(400);
  const setUps = await routes.send("POST", "/api/trpc/account.setUp,account.setUp?batch=1", { headers: ownPage, body: "{}" });
  expect(setUps.status).toBe(400);
});

test("nobody gets anything but what is open", async () => {
  for (const { path, type, meta } of listProcedures()) {
    const response = await routes.call(null, type, path, inputSamples[path]);

    const code = await codeOf(response);
    if (meta?.access === "open") expect(code, path).not.toBe("NOT_SIGNED_IN");
    else expect(code, path).toBe("NOT_SIGNED_IN");
  }
});

test.each(roles.options)("the role %s gets exactly what the table of rights gives it", async (role) => {
  const person = people.get(role);
  for (const { path, type, meta } of signedInCalls()) {
    const expected = isPermitted({ ...actorOf(role), key: null }, meta.access);
    const code = await codeOf(await routes.call(person ?? null, type, path, inputSamples[path]));
    expect(code === "NOT_PERMITTED", `${role} ${path}: ${code}`).toBe(!expected);
  }
});

test.each(scopes.options)("a key for %s gets exactly that", async (scope) => {
  const key = await keyFor(scope);
  for (const { path, type, meta } of signedInCalls()) {
    const expected = isPermitted({ ...actorOf("owner"), key: { id: "", scopes: [scope] } }, meta.access);
    const code = await codeOf(await callWithKey(type, path, { authorization: `Bearer ${key}` }));
    expect(code === "NOT_PERMITTED", `${scope} ${path}: ${code}`).toBe(!expected);
  }
});

test("a key opens by either header, needs no origin, and nowhere else", async () => {
  const key = await keyFor("search");
  const status = async (headers: Record<string, string>, cookie?: string) =>
    (await routes.send("GET", `/api/trpc/search.query?input=${encodeURIComponent('{"query":"x"}')}`, { headers, cookie })).status;

  expect(await status({ authorization: `Bearer ${key}` })).toBe(200);
  expect(await status({ "x-api-key": key })).toBe(200);
  expect(await status({ authorization: `Bearer ${key}`, "x-api-key": key })).toBe(200);
  for (const wrong of ["Bearer %", "Bearer", "Basic eDp5", key, `Bearer ${key}x`, "Bearer null"]) {
    expect(await status({ authorization: wrong }), wrong).toBe(401);
    // A header that says something wrong is not made good by a cookie.
    expect(await status({ authorization: wrong }, owner().cookie), wrong).toBe(401);
  }
  expect(await status({ authorization: `Bearer ${key}`, "x-api-key": "mr_api_another" })).toBe(401);
  expect(await status({}, `minirag.session=${key}`)).toBe(401);
  const byAddress = await routes.send("GET", `/api/trpc/search.query?input=${encodeURIComponent('{"query":"x"}')}&key=${key}`, {});
  expect(byAddress.status).toBe(401);
});

test("a key that opens nothing, or not this, is told so and not asked to sign in", async () => {
  const key = await keyFor("search");
  const messageOf = async (path: string, init: Parameters<typeof routes.send>[2]) => (await routes.send("GET", path, init)).text();
  const revoked = { headers: { authorization: `Bearer mr_api_${"a".repeat(43)}` } };
  const narrow = { headers: { "x-api-key": key } };

  for (const path of ["/api/trpc/documents.list?input=%7B%7D", `/api/documents/${crypto.randomUUID()}/original`]) {
    expect(await messageOf(path, revoked), path).toContain("This API key is not known here, has ended or was revoked.");
    expect(await messageOf(path, {}), path).toContain("You are not signed in.");
    expect(await messageOf(path, narrow), path).toContain('lacks the scope \\"documents:read\\"');
  }
  expect(await messageOf("/api/trpc/account.me", narrow)).toContain("No API key may do this.");
});

test("every answer has an id and is nobody else's to keep", async () => {
  for (const response of [
    await routes.call(people.get("owner") ?? null, "query", "account.me"),
    await routes.call(null, "query", "account.me"),
    await routes.send("GET", `/api/documents/${crypto.randomUUID()}/original`, owner()),
  ]) {
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  }
});

test("a broken request is refused and the server goes on", async () => {
  for (const broken of ["", "null", "[]", "{", "\ud800", '{"conversationId":', "x".repeat(2_000)]) {
    const response = await routes.send("POST", MUTATION, { ...owner(), headers: ownPage, body: broken });
    expect(response.status, broken).toBe(400);
  }
  expect((await routes.send("GET", "/api/trpc/%E0%A4%A", owner())).status).toBeGreaterThanOrEqual(400);
  expect((await routes.send("GET", "/api/trpc/no.such", owner())).status).toBe(404);
});

test("a sign-in cannot be opened as a page", async () => {
  const request = new Request(`${ORIGIN}/api/auth/callback/credentials`, { headers: { host: "localhost:3000" } });

  const response = await authenticate(request, { params: Promise.resolve({ nextauth: ["callback", "credentials"] }) });

  expect(response.status).toBe(404);
});

test("text that the database cannot keep is cleaned", async () => {
  const owning = people.get("owner") ?? null;
  const key = { scopes: ["search"], password: "correct horse battery" };

  expect((await routes.call(owning, "query", "documents.list", { search: "a\0b\ud800" })).status).toBe(200);
  const created = await routes.call(owning, "mutation", "keys.create", { ...key, name: "Ro\0bot" });
  expect(created.status).toBe(200);
  expect(await created.text()).toContain('"name":"Robot"');
  expect((await routes.call(owning, "mutation", "keys.create", { ...key, name: "\0" })).status).toBe(400);
});

test("a session alone makes no key", async () => {
  const owning = people.get("owner") ?? null;

  expect((await routes.call(owning, "mutation", "keys.create", { name: "Thief", scopes: ["search"] })).status).toBe(400);
  const guessed = await routes.call(owning, "mutation", "keys.create", { name: "Thief", scopes: ["search"], password: "a guess" });
  expect(guessed.status).toBe(401);
  expect(await guessed.text()).toContain("This is not your password.");
});

function owner() {
  return { cookie: people.get("owner")?.cookie ?? "" };
}

function actorOf(role: Role): Actor {
  return { workspaceId: "", userId: "", role, key: null };
}

function signedInCalls() {
  return listProcedures().flatMap(({ path, type, meta }) =>
    // A stream that is allowed stays open; its rights are the same code, and foreign ids are tried on it elsewhere.
    meta && meta.access !== "open" && type !== "subscription" && path !== "account.signOutEverywhere"
      ? [{ path, type, meta: { access: meta.access } }]
      : [],
  );
}

async function keyFor(...wanted: Scope[]): Promise<string> {
  const person = people.get("owner");
  if (!person) throw new Error("no owner");
  return (await createKeys(routes.database.db).create(person.actor, { name: "Robot", scopes: wanted, expiresInDays: 1 })).key;
}

function callWithKey(type: string, path: string, headers: Record<string, string>): Promise<Response> {
  const input = inputSamples[path];
  if (type === "mutation") {
    const sent = { ...headers, "content-type": "application/json" };
    return routes.send("POST", `/api/trpc/${path}`, { headers: sent, ...(input && { body: JSON.stringify(input) }) });
  }
  const search = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  return routes.send("GET", `/api/trpc/${path}${search}`, { headers });
}
