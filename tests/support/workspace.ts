import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";

/** A workspace with one owner, as the person who acts in it. */
export async function createOwner(db: Database, email = `${crypto.randomUUID()}@example.org`): Promise<Actor> {
  const workspace = await db.workspace.create({ data: { name: "Test" } });
  const user = await db.user.create({ data: { email, name: "Owner", passwordHash: "none" } });
  await db.membership.create({ data: { workspaceId: workspace.id, userId: user.id, role: "owner" } });
  return { workspaceId: workspace.id, userId: user.id, role: "owner", key: null };
}
