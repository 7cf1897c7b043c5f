import { useDatabase } from "@tests/support/database";
import { createWorkspace } from "@tests/support/library";
import { expect, test } from "vitest";
import { isPermitted } from "@/core/actor";

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
