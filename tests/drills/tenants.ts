import { createDatabase } from "@/adapters/postgres";
import { type Client, createClient } from "@/client/index";
import { hashPassword } from "@/core/accounts/password";
import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";
import { createKeys } from "@/core/keys/service";
import type { World } from "./world";

/** Somebody else in the same installation. */
export type Tenant = { workspaceId: string; key: string; client: Client };

/** A workspace of its own, with a key, and what writes its answers where it is not what all others have. */
export function createTenant(world: World, name: string, model?: { model: string; baseUrl: string }): Promise<Tenant> {
  return withDatabase(world, async (db) => {
    const { id: workspaceId } = await db.workspace.create({ data: { name, collections: { create: { name: "Library" } } } });
    const { id: userId } = await db.user.create({ data: { email: `${name}@example.org`, name, passwordHash: "none" } });
    await db.membership.create({ data: { workspaceId, userId, role: "owner" } });
    if (model) await db.modelChoice.create({ data: { workspaceId, purpose: "answers", vendor: "openai", ...model } });
    return { workspaceId, ...(await createKeyOf(world, db, { workspaceId, userId, role: "owner", key: null })) };
  });
}

/** Another key of the drill's own workspace, which is counted by itself. */
export function createKey(world: World): Promise<Omit<Tenant, "workspaceId">> {
  return withDatabase(world, async (db) => {
    const { userId } = await db.membership.findFirstOrThrow({ where: { workspaceId: world.workspaceId, role: "owner" } });
    return createKeyOf(world, db, { workspaceId: world.workspaceId, userId, role: "owner", key: null });
  });
}

/** A member of the drill's workspace who may sign in. */
export function createMember(world: World, email: string, password: string): Promise<void> {
  return withDatabase(world, async (db) => {
    const passwordHash = await hashPassword(password);
    const { id: userId } = await db.user.create({ data: { email, name: "Member", passwordHash } });
    await db.membership.create({ data: { workspaceId: world.workspaceId, userId, role: "editor" } });
  });
}

async function createKeyOf({ url }: World, db: Database, owner: Actor): Promise<Omit<Tenant, "workspaceId">> {
  const { key } = await createKeys(db).create(owner, {
    name: "drill",
    scopes: ["ask", "search", "documents:read", "documents:write"],
    expiresInDays: null,
  });
  return { key, client: createClient({ url, apiKey: key, timeoutMs: 30_000 }) };
}

async function withDatabase<Result>({ databaseUrl }: World, act: (db: Database) => Promise<Result>): Promise<Result> {
  const db = createDatabase(databaseUrl);
  try {
    return await act(db);
  } finally {
    await db.$disconnect();
  }
}
