import { useDatabase } from "@tests/support/database";
import { beforeEach, expect, test } from "vitest";
import type { AppError } from "@/core/errors";

import { createAccounts } from "./service";

const handle = useDatabase();
const TOKEN = "a-one-time-token-for-setting-this-up";
const owner = { token: TOKEN, workspaceName: "Library", name: "Ada", email: "ada@example.com", password: "correct horse battery" };

beforeEach(async () => {
  const { db } = handle;
  await db.$executeRaw`TRUNCATE installation, workspaces, users, sign_in_attempts CASCADE`;
});

test("fifty set-ups at once make one owner, whatever their e-mail addresses", async () => {
  const accounts = createAccounts(handle.db);
  await accounts.offerSetup(TOKEN);
  const tries = Array.from({ length: 50 }, (_, index) =>
    accounts.setUp({ ...owner, email: index % 2 === 0 ? owner.email : `ada${index}@example.com` }),
  );

  const outcomes = await Promise.allSettled(tries);

  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(codes(outcomes)).toEqual(new Set(["SETUP_DONE"]));
  expect(await handle.db.user.count()).toBe(1);
  expect(await handle.db.workspace.count()).toBe(1);
  expect(await handle.db.membership.findMany({ select: { role: true } })).toEqual([{ role: "owner" }]);
  expect(await handle.db.collection.findMany({ select: { name: true } })).toEqual([{ name: "Library" }]);
});

test("set-up needs the one token, and is over once it is done", async () => {
  const accounts = createAccounts(handle.db);
  await accounts.offerSetup("an-earlier-token-that-nobody-has-used");
  await accounts.offerSetup(TOKEN);

  await expect(accounts.setUp({ ...owner, token: "an-earlier-token-that-nobody-has-used" })).rejects.toMatchObject({
    code: "SETUP_TOKEN_WRONG",
  });
  expect(await accounts.isSetUp()).toBe(false);
  await accounts.setUp(owner);
  expect(await accounts.isSetUp()).toBe(true);
  await accounts.offerSetup("a-later-token-that-comes-too-late!!!");
  await expect(accounts.setUp(owner)).rejects.toMatchObject({ code: "SETUP_DONE" });
});

test("without a token nobody sets anything up", async () => {
  await expect(createAccounts(handle.db).setUp(owner)).rejects.toMatchObject({ code: "SETUP_TOKEN_WRONG" });
});

test("a wrong password and an unknown person get the same answer", async () => {
  const accounts = await setUp();

  const wrong = await failure(accounts.signIn({ email: owner.email, password: "not this one" }, null));
  const unknown = await failure(accounts.signIn({ email: "nobody@example.com", password: "not this one" }, null));

  expect(wrong).toMatchObject({ code: "WRONG_CREDENTIALS" });
  expect([unknown.code, unknown.message, unknown.detail]).toEqual([wrong.code, wrong.message, wrong.detail]);
});

test("after ten wrong passwords an account waits, also for the right one, and from any address", async () => {
  const accounts = await setUp();
  for (let index = 0; index < 10; index += 1) await failure(accounts.signIn({ email: owner.email, password: "wrong" }, `192.0.2.${index}`));

  const refused = await failure(accounts.signIn(owner, "198.51.100.1"));

  expect(refused.code).toBe("TOO_MANY_REQUESTS");
  expect(refused.retryAfterSeconds).toBeGreaterThan(800);
  await handle.db.$executeRaw`UPDATE sign_in_attempts SET at = at - interval '16 minutes'`;
  await expect(accounts.signIn(owner, "198.51.100.1")).resolves.toHaveProperty("sessionId");
});

test("tries at once are counted one by one", async () => {
  const accounts = await setUp();

  const outcomes = await Promise.allSettled(
    Array.from({ length: 25 }, () => accounts.signIn({ email: owner.email, password: "wrong" }, null)),
  );

  expect(outcomes.filter((outcome) => codeOf(outcome) === "WRONG_CREDENTIALS")).toHaveLength(10);
  expect(outcomes.filter((outcome) => codeOf(outcome) === "TOO_MANY_REQUESTS")).toHaveLength(15);
});

test("one address may try thirty times, whatever accounts it names", async () => {
  const accounts = await setUp();
  for (let index = 0; index < 30; index += 1)
    await failure(accounts.signIn({ email: `n${index}@example.com`, password: "wrong" }, "192.0.2.1"));

  expect((await failure(accounts.signIn(owner, "192.0.2.1"))).code).toBe("TOO_MANY_REQUESTS");
  await expect(accounts.signIn(owner, "192.0.2.2")).resolves.toHaveProperty("sessionId");
});

test("a right password clears the account's wrong ones", async () => {
  const accounts = await setUp();
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 9; index += 1) await failure(accounts.signIn({ email: owner.email, password: "wrong" }, null));
    await accounts.signIn(owner, null);
  }
});

test("each sign-in begins a session of its own, and only its hash is kept", async () => {
  const accounts = await setUp();

  const first = await accounts.signIn(owner, null);
  const second = await accounts.signIn(owner, null);

  expect(first.sessionId).not.toBe(second.sessionId);
  expect(JSON.stringify(await handle.db.session.findMany())).not.toContain(first.sessionId);
  expect(await accounts.findSession(first.sessionId)).toMatchObject({ userId: first.userId, role: "owner" });
  expect(await accounts.findSession("made up")).toBeNull();
});

test("a session ends by signing out, by twelve idle hours, after fourteen days, and with its person's rights", async () => {
  const accounts = await setUp();
  const begin = async () => (await accounts.signIn(owner, null)).sessionId;
  const { db } = handle;

  const signedOut = await begin();
  await accounts.signOut(signedOut);
  expect(await accounts.findSession(signedOut)).toBeNull();

  const idle = await begin();
  await db.$executeRaw`UPDATE sessions SET last_seen_at = now() - interval '11 hours 59 minutes' WHERE revoked_at IS NULL`;
  expect(await accounts.findSession(idle)).not.toBeNull();
  await db.$executeRaw`UPDATE sessions SET last_seen_at = now() - interval '12 hours 1 minute' WHERE revoked_at IS NULL`;
  expect(await accounts.findSession(idle)).toBeNull();

  const old = await begin();
  await db.$executeRaw`UPDATE sessions SET created_at = now() - interval '14 days 1 minute' WHERE revoked_at IS NULL`;
  expect(await accounts.findSession(old)).toBeNull();

  const disabled = await begin();
  await db.user.updateMany({ data: { disabledAt: new Date() } });
  expect(await accounts.findSession(disabled)).toBeNull();
  await db.user.updateMany({ data: { disabledAt: null } });
  expect(await accounts.findSession(disabled)).not.toBeNull();
  await db.membership.deleteMany();
  expect(await accounts.findSession(disabled)).toBeNull();
});

test("signing out everywhere ends all of a person's sessions", async () => {
  const accounts = await setUp();
  const { sessionId, userId } = await accounts.signIn(owner, null);
  await accounts.signIn(owner, null);
  const session = await accounts.findSession(sessionId);
  const actor = { userId, workspaceId: session?.workspaceId ?? "", role: "owner" as const, key: null };

  expect(await accounts.signOutEverywhere(actor, { revokeKeys: false })).toEqual({ sessions: 2, keys: 0 });
  expect(await accounts.findSession(sessionId)).toBeNull();
});

async function setUp() {
  const accounts = createAccounts(handle.db);
  await accounts.offerSetup(TOKEN);
  await accounts.setUp(owner);
  return accounts;
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  return promise.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: AppError) => error,
  );
}

function codeOf(outcome: PromiseSettledResult<unknown>): string {
  return outcome.status === "rejected" ? outcome.reason.code : "";
}

function codes(outcomes: PromiseSettledResult<unknown>[]): Set<string> {
  return new Set(outcomes.map(codeOf).filter(Boolean));
}
