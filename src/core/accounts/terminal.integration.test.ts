import { useDatabase } from "@tests/support/database";
import { expect, test } from "vitest";
import { createAccounts } from "./service";
import { createTerminal } from "./terminal";

const database = useDatabase();
const owner = { workspaceName: "Bridges", name: "Ana", email: "ana@example.com", password: "a long enough password" };
const token = "a-token-of-more-than-thirty-two-characters";

test("a fresh library has one owner, however many commands ask at once", async () => {
  const terminal = createTerminal(database.db);

  const owners = await Promise.all(Array.from({ length: 8 }, () => terminal.findOrCreateOwner()));

  expect(new Set(owners.map(({ workspaceId }) => workspaceId)).size).toBe(1);
  expect(owners[0]).toMatchObject({ role: "owner", key: null });
});

test("the first owner takes over what the terminal made, and a lost password is mended at the terminal", async () => {
  const terminal = createTerminal(database.db);
  const accounts = createAccounts(database.db);
  const before = await terminal.findOrCreateOwner();
  await accounts.offerSetup(token);

  await accounts.setUp({ token, ...owner });

  const after = await terminal.findOrCreateOwner();
  expect(after).toEqual(before);
  expect(await accounts.getMe(after)).toMatchObject({ workspaceName: "Bridges", email: "ana@example.com" });

  const session = await accounts.signIn({ email: owner.email, password: owner.password }, null);
  expect(await terminal.resetPassword(owner.email, "another long password")).toEqual({ revoked: 0, working: 0 });
  expect(await terminal.resetPassword("nobody@example.com", "another long password")).toBeNull();

  expect(await accounts.findSession(session.sessionId)).toBeNull();
  await expect(accounts.signIn({ email: owner.email, password: owner.password }, null)).rejects.toMatchObject({
    code: "WRONG_CREDENTIALS",
  });
  await expect(accounts.signIn({ email: owner.email, password: "another long password" }, null)).resolves.toBeDefined();
});
