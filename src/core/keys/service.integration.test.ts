import { useDatabase } from "@tests/support/database";
import { createWorkspace } from "@tests/support/library";
import { expect, test } from "vitest";
import { hashPassword } from "@/core/accounts/password";
import { createAccounts } from "@/core/accounts/service";
import { createTerminal } from "@/core/accounts/terminal";
import { type Actor, isPermitted } from "@/core/actor";

import { createKeys } from "./service";

const handle = useDatabase();
const input = { name: "Robot", scopes: ["search" as const], expiresInDays: 90 };

test("a key is shown once, and only its hash and last four characters are kept", async () => {
  const actor = await createWorkspace(handle.db);

  const { key, summary } = await createKeys(handle.db).create(actor, input);

  expect(key).toMatch(/^mr_api_[\w-]{43}$/);
  expect(summary.lastFour).toBe(key.slice(-4));
  const kept = JSON.stringify(await handle.db.apiKey.findMany());
  expect(kept).not.toContain(key);
  expect(kept).not.toContain(key.slice(7, 30));
});

test("a key acts for the person who made it, within its scopes and that person's role", async () => {
  const actor = await createWorkspace(handle.db, "reader");
  const keys = createKeys(handle.db);
  const { key } = await keys.create(actor, { ...input, scopes: ["search", "documents:write"] });

  const found = await keys.find(key);

  expect(found).toMatchObject({ userId: actor.userId, workspaceId: actor.workspaceId, role: "reader" });
  const acting = { ...actor, key: { id: found?.id ?? "", scopes: found?.scopes ?? [] } };
  expect(isPermitted(acting, "search")).toBe(true);
  expect(isPermitted(acting, "documents:remove")).toBe(false);
  expect(isPermitted(acting, "ask")).toBe(false);
});

test("a revoked, an expired and an unknown key are nobody's, and so is one whose maker may not come in", async () => {
  const actor = await createWorkspace(handle.db);
  const keys = createKeys(handle.db);
  const make = () => keys.create(actor, input);

  const revoked = await make();
  await keys.revoke(actor, { keyId: revoked.summary.id });
  const expired = await make();
  await handle.db.apiKey.update({ where: { id: expired.summary.id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
  const orphaned = await make();
  await handle.db.user.update({ where: { id: actor.userId }, data: { disabledAt: new Date() } });

  for (const { key } of [revoked, expired, orphaned]) expect(await keys.find(key)).toBeNull();
  for (const key of ["", "mr_api_", `mr_api_${"a".repeat(43)}`, "mr_wid_x", "null"]) expect(await keys.find(key)).toBeNull();
});

test("nobody revokes or sees a key of another workspace", async () => {
  const keys = createKeys(handle.db);
  const [ours, theirs] = [await createWorkspace(handle.db), await createWorkspace(handle.db)];
  const { key, summary } = await keys.create(theirs, input);

  await expect(keys.revoke(ours, { keyId: summary.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await keys.list(ours)).toEqual([]);
  expect(await keys.find(key)).not.toBeNull();
});

test("somebody signed in makes a key only with their password, and has ten tries", async () => {
  const keys = createKeys(handle.db);
  const { actor, password, email } = await createPerson();
  const make = (given: string) => keys.createConfirmed(actor, { ...input, password: given });

  const { key } = await make(password);
  for (let index = 0; index < 10; index += 1) await expect(make("wrong")).rejects.toMatchObject({ code: "WRONG_CREDENTIALS" });

  await expect(make(password)).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  expect(await keys.list(actor)).toHaveLength(1);
  expect(await keys.find(key)).not.toBeNull();
  // Whoever took a session over cannot keep its person from signing in.
  await expect(createAccounts(handle.db).signIn({ email, password }, null)).resolves.toHaveProperty("sessionId");
});

test("keys end with the sessions where that is wished, and nobody else's do", async () => {
  const keys = createKeys(handle.db);
  const [{ actor }, other] = [await createPerson(), await createPerson()];
  const accounts = createAccounts(handle.db);
  const { key } = await keys.create(actor, { ...input, expiresInDays: null });
  const { key: others } = await keys.create(other.actor, input);

  expect(await accounts.signOutEverywhere(actor, { revokeKeys: false })).toMatchObject({ keys: 0 });
  expect(await keys.find(key)).not.toBeNull();

  expect(await accounts.signOutEverywhere(actor, { revokeKeys: true })).toMatchObject({ keys: 1 });
  expect(await keys.find(key)).toBeNull();
  expect(await keys.find(others)).not.toBeNull();
});

test("a password reset at the terminal tells of working keys, and ends them where that is wished", async () => {
  const keys = createKeys(handle.db);
  const { actor, email } = await createPerson();
  const terminal = createTerminal(handle.db);
  const { key } = await keys.create(actor, { ...input, expiresInDays: null });
  const { summary } = await keys.create(actor, input);
  await keys.revoke(actor, { keyId: summary.id });

  expect(await terminal.resetPassword(email, "another long password")).toEqual({ revoked: 0, working: 1 });
  expect(await keys.find(key)).not.toBeNull();
  expect(await terminal.resetPassword(email, "another long password", { revokeKeys: true })).toEqual({ revoked: 1, working: 0 });
  expect(await keys.find(key)).toBeNull();
});

async function createPerson(): Promise<{ actor: Actor; email: string; password: string }> {
  const actor = await createWorkspace(handle.db);
  const password = "correct horse battery";
  const passwordHash = await hashPassword(password);
  const { email } = await handle.db.user.update({ where: { id: actor.userId }, data: { passwordHash }, select: { email: true } });
  return { actor, email, password };
}
