import { fieldsOf, inputSamples, listProcedures } from "@tests/support/procedures";
import { type Person, useRoutes } from "@tests/support/requests";
import { addAnswer, addDocument } from "@tests/support/rows";
import { beforeAll, expect, test } from "vitest";

const routes = useRoutes();
let ours: Person;
let theirs: Person;
let theirIds: Record<string, string>;

beforeAll(async () => {
  const { db } = routes.database;
  [ours, theirs] = [await routes.signIn(), await routes.signIn()];
  const key = await db.apiKey.create({
    data: { workspaceId: theirs.actor.workspaceId, createdById: theirs.actor.userId, name: "Theirs", keyHash: "x", lastFour: "last" },
    select: { id: true },
  });
  theirIds = { ...(await addDocument(db, theirs.actor)), ...(await addAnswer(db, theirs.actor)), keyId: key.id };
});

const takingIds = listProcedures().flatMap((procedure) =>
  fieldsOf(procedure)
    .filter(({ isId }) => isId)
    .map((field) => ({ path: procedure.path, type: procedure.type, ...field })),
);

test.each(takingIds)("$path answers for another workspace's $name as for one that never was", async ({ path, type, name, isList }) => {
  const singular = isList ? name.replace(/s$/, "") : name;
  const before = await everythingOf(theirs);
  const answerTo = async (id: string) => {
    const response = await routes.call(ours, type, path, { ...inputSamples[path], [name]: isList ? [id] : id });
    return { status: response.status, body: withoutRequestId(await response.text()) };
  };

  const foreign = await answerTo(theirIds[singular] ?? "no fixture");
  const random = await answerTo(crypto.randomUUID());

  expect(foreign).toEqual(random);
  expect(foreign.body).toContain("NOT_FOUND");
  expect(await everythingOf(theirs)).toBe(before);
});

test("an original of another workspace is not there", async () => {
  const answerTo = async (id: string) => {
    const response = await routes.send("GET", `/api/documents/${encodeURIComponent(id)}/original`, { cookie: ours.cookie });
    return { status: response.status, body: withoutRequestId(await response.text()) };
  };

  const foreign = await answerTo(theirIds.documentId ?? "");

  expect(foreign.status).toBe(404);
  expect(foreign).toEqual(await answerTo(crypto.randomUUID()));
  expect((await answerTo("../../etc/passwd")).status).toBe(404);
});

test("every kind of id has a row of theirs to name", () => {
  const names = takingIds.map(({ name, isList }) => (isList ? name.replace(/s$/, "") : name));

  expect(names.filter((name) => !theirIds[name])).toEqual([]);
  expect(takingIds.length).toBeGreaterThan(12);
});

function withoutRequestId(body: string): string {
  return body.replaceAll(/"requestId":"[^"]*"/g, "");
}

async function everythingOf({ actor: { workspaceId } }: Person): Promise<string> {
  const { db } = routes.database;
  const where = { where: { workspaceId } };
  const rows = await Promise.all([
    db.document.findMany(where),
    db.documentVersion.findMany(where),
    db.passage.findMany(where),
    db.conversation.findMany(where),
    db.question.findMany(where),
    db.answer.findMany(where),
    db.apiKey.findMany(where),
  ]);
  return JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
