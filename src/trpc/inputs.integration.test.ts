import { fieldsOf, inputSamples, listProcedures } from "@tests/support/procedures";
import { codeOf, type Person, useRoutes } from "@tests/support/requests";
import { addDocument } from "@tests/support/rows";
import { beforeAll, expect, test } from "vitest";
import { limits } from "@/contracts/limits";

const routes = useRoutes();
let person: Person;
beforeAll(async () => {
  person = await routes.signIn();
});

const calls = listProcedures().filter(({ path }) => inputSamples[path]);
const foreignFields = ["workspaceId", "tenantId", "role", "id", "createdAt", "isAdmin", "where"];
const operators = [null, {}, { not: "" }, { contains: "" }, ["a"], true];

test.each(calls)("$path refuses fields that it does not know", async ({ path, type }) => {
  for (const name of foreignFields) {
    const response = await routes.call(person, type, path, { ...inputSamples[path], [name]: person.actor.workspaceId });

    expect(await codeOf(response), name).toBe("INVALID_INPUT");
  }
});

test.each(calls)("$path refuses operators where it expects text", async (procedure) => {
  for (const { name } of fieldsOf(procedure).filter(({ isText, isList }) => isText && !isList)) {
    for (const value of operators.filter((value) => !(value === null && acceptsNull(procedure.path, name)))) {
      const response = await routes.call(person, procedure.type, procedure.path, { ...inputSamples[procedure.path], [name]: value });

      expect(await codeOf(response), `${name}: ${JSON.stringify(value)}`).toBe("INVALID_INPUT");
    }
  }
});

test("no number that is taken is more than the database can hold", async () => {
  const { actor } = person;
  const { documentId } = await addDocument(routes.database.db, actor);
  for (const [from, status] of [
    [limits.passages, 200],
    [2 ** 31 - 1, 400],
    [2 ** 31, 400],
  ]) {
    const response = await routes.call(person, "query", "documents.passages", { documentId, from, limit: 50 });

    expect(response.status, String(from)).toBe(status);
  }
});

test("a key named __proto__ is refused or without effect", async () => {
  const input = '{"query":"x","__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';

  const response = await routes.send("GET", `/api/trpc/search.query?input=${encodeURIComponent(input)}`, { cookie: person.cookie });

  expect(response.status).toBe(400);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

test("a refusal names the fields, with a sentence for each", async () => {
  const response = await routes.call(null, "mutation", "account.setUp", {
    ...inputSamples["account.setUp"],
    email: "v\uff20x.com,b@y.com",
    password: "short",
  });
  const { error } = await response.json();

  expect(response.status).toBe(400);
  expect(error.data).toMatchObject({
    code: "INVALID_INPUT",
    fields: { email: "Enter an e-mail address like name@example.com.", password: "Use at least 12 characters." },
  });
  expect(JSON.stringify(error)).not.toContain("stack");
});

/** Fields for which null is a value of its own. */
function acceptsNull(path: string, name: string): boolean {
  return ["lastEventId", "baseUrl", "key", "cursor"].includes(name) && path !== "documents.list";
}
