import { randomUUID } from "node:crypto";
import type { Actor } from "@/core/actor";
import type { Database, Transaction } from "@/core/database";
import { newSecret } from "@/core/secrets";
import { accountKey } from "./attempts";
import { hashPassword } from "./password";
import { countKeysOf, LOCAL_EMAIL, revokeKeysOf } from "./store";

const WORKSPACE_NAME = "Library";

/** What whoever sits at the machine itself may do: everything in the library, and let a person in again. */
export function createTerminal(db: Database) {
  return {
    /**
     * The owner of this installation. A library that nobody has set up yet gets a stand-in without a password, whose
     * workspace the first owner takes over at set-up.
     */
    async findOrCreateOwner(): Promise<Actor> {
      const found = await findOwner(db);
      if (found) return found;
      const passwordHash = await hashPassword(newSecret());
      return db.$transaction(async (transaction) => {
        // Two commands on a fresh library make one workspace.
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${LOCAL_EMAIL}, 0))`;
        return (await findOwner(transaction)) ?? createStandIn(transaction, passwordHash);
      });
    },

    /** Sets a new password and ends the person's sessions, and their keys where that is wished. Answers null where nobody has this address. */
    async resetPassword(
      email: string,
      password: string,
      { revokeKeys = false } = {},
    ): Promise<{ revoked: number; working: number } | null> {
      const passwordHash = await hashPassword(password);
      return db.$transaction(async (transaction) => {
        const [user] = await transaction.user.updateManyAndReturn({ where: { email }, data: { passwordHash }, select: { id: true } });
        if (!user) return null;
        await transaction.session.updateMany({ where: { userId: user.id, revokedAt: null }, data: { revokedAt: new Date() } });
        // Tries that were made with the forgotten password must not keep the person out.
        await transaction.signInAttempt.deleteMany({ where: { key: { startsWith: accountKey(email) } } });
        const revoked = revokeKeys ? await revokeKeysOf(transaction, user.id) : 0;
        return { revoked, working: await countKeysOf(transaction, user.id) };
      });
    },
  };
}

async function findOwner(db: Database | Transaction): Promise<Actor | null> {
  const installation = await db.installation.findUnique({ where: { id: 1 }, select: { ownerId: true } });
  const membership = await db.membership.findFirst({
    where: { role: "owner", user: installation?.ownerId ? { id: installation.ownerId } : { email: LOCAL_EMAIL } },
    select: { workspaceId: true, userId: true },
    orderBy: { createdAt: "asc" },
  });
  return membership && { ...membership, role: "owner", key: null };
}

async function createStandIn(transaction: Transaction, passwordHash: string): Promise<Actor> {
  const userId = randomUUID();
  await transaction.user.create({ data: { id: userId, email: LOCAL_EMAIL, name: "Terminal", passwordHash }, select: { id: true } });
  const { id: workspaceId } = await transaction.workspace.create({
    data: {
      name: WORKSPACE_NAME,
      memberships: { create: { userId, role: "owner" } },
      collections: { create: { name: "Library" } },
    },
    select: { id: true },
  });
  return { workspaceId, userId, role: "owner", key: null };
}
