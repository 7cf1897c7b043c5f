import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Me, role } from "@/contracts/account";
import type { Database, Transaction } from "@/core/database";

const IDLE_HOURS = 12;
const ABSOLUTE_DAYS = 14;
// A session's last use is written at most this often, not at every request.
const SEEN_SECONDS = 60;

const sessionRow = z.object({ userId: z.uuid(), workspaceId: z.uuid(), role, isStale: z.boolean() });

/** Stands in for the owner of a library that the terminal uses before anyone has set it up; no password is right for it. */
export const LOCAL_EMAIL = "terminal@minirag.invalid";

/** People, their sessions and the one row that says whether MiniRAG is set up. */
export function createAccountStore(db: Database) {
  return {
    findInstallation: () => db.installation.findUnique({ where: { id: 1 }, select: { setUpAt: true, setupTokenHash: true } }),

    /** Offers set-up with this token, until it is done; the newest offer counts. */
    offerInstallation: (setupTokenHash: string) => db.$executeRaw`
      INSERT INTO installation (id, setup_token_hash) VALUES (1, ${setupTokenHash})
      ON CONFLICT (id) DO UPDATE SET setup_token_hash = EXCLUDED.setup_token_hash WHERE installation.set_up_at IS NULL`,

    /** Makes the first owner. Of many that come at once, one wins; the others are told by false. */
    async claimInstallation(tokenHash: string, owner: NewOwner): Promise<boolean> {
      return db.$transaction(async (transaction) => {
        const standIn = await transaction.user.findUnique({ where: { email: LOCAL_EMAIL }, select: { id: true } });
        const ownerId = standIn?.id ?? randomUUID();
        const claimed = await transaction.installation.updateMany({
          where: { id: 1, setUpAt: null, setupTokenHash: tokenHash },
          data: { setUpAt: new Date(), ownerId },
        });
        if (claimed.count === 0) return false;
        if (standIn) await takeOver(transaction, ownerId, owner);
        else await createOwner(transaction, ownerId, owner);
        return true;
      });
    },

    findUserByEmail: (email: string) =>
      db.user.findUnique({
        where: { email },
        select: {
          id: true,
          passwordHash: true,
          disabledAt: true,
          memberships: { select: { workspaceId: true }, orderBy: { createdAt: "asc" }, take: 1 },
        },
      }),

    createSession: (session: { idHash: string; userId: string; workspaceId: string }) =>
      db.session.create({ data: session, select: { idHash: true } }),

    /** The live session behind a cookie, with today's role; null when it ended, or its person may no longer come in. */
    async findSession(idHash: string) {
      const rows = await db.$queryRaw`
        SELECT s.user_id AS "userId", s.workspace_id AS "workspaceId", m.role,
               s.last_seen_at < now() - make_interval(secs => ${SEEN_SECONDS}) AS "isStale"
        FROM sessions s
        JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
        JOIN memberships m ON m.user_id = s.user_id AND m.workspace_id = s.workspace_id
        WHERE s.id_hash = ${idHash} AND s.revoked_at IS NULL
          AND s.last_seen_at > now() - make_interval(hours => ${IDLE_HOURS}::int)
          AND s.created_at > now() - make_interval(days => ${ABSOLUTE_DAYS}::int)`;
      return z.array(sessionRow).parse(rows)[0] ?? null;
    },

    touchSession: (idHash: string) => db.$executeRaw`UPDATE sessions SET last_seen_at = now() WHERE id_hash = ${idHash}`,

    removeEndedSessions: () => db.$executeRaw`
      DELETE FROM sessions WHERE created_at < now() - make_interval(days => ${ABSOLUTE_DAYS}::int)
         OR last_seen_at < now() - make_interval(hours => ${IDLE_HOURS}::int)`,

    revokeSession: (idHash: string) => db.session.updateMany({ where: { idHash, revokedAt: null }, data: { revokedAt: new Date() } }),

    findPassword: (userId: string) => db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, passwordHash: true } }),

    /** In every workspace; answers how many keys no longer work. */
    revokeKeysOf: (userId: string) => revokeKeysOf(db, userId),

    revokeSessionsOf: (userId: string) => db.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: new Date() } }),

    async findMe(workspaceId: string, userId: string): Promise<Me | null> {
      const membership = await db.membership.findUnique({
        where: { workspaceId_userId: { workspaceId, userId } },
        select: { role: true, user: { select: { name: true, email: true } }, workspace: { select: { name: true } } },
      });
      if (!membership) return null;
      const { user, workspace } = membership;
      return { userId, workspaceId, role: role.parse(membership.role), ...user, workspaceName: workspace.name };
    },
  };
}

/** Ends the keys that a person made and that still work. */
export async function revokeKeysOf(db: Database | Transaction, userId: string): Promise<number> {
  const { count } = await db.apiKey.updateMany({ where: workingKeys(userId), data: { revokedAt: new Date() } });
  return count;
}

export function countKeysOf(db: Database | Transaction, userId: string): Promise<number> {
  return db.apiKey.count({ where: workingKeys(userId) });
}

function workingKeys(createdById: string) {
  return { createdById, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] };
}

async function createOwner(transaction: Transaction, id: string, { email, name, passwordHash, workspaceName }: NewOwner): Promise<void> {
  await transaction.user.create({ data: { id, email, name, passwordHash }, select: { id: true } });
  await transaction.workspace.create({
    data: {
      name: workspaceName,
      memberships: { create: { userId: id, role: "owner" } },
      collections: { create: { name: "Library" } },
    },
    select: { id: true },
  });
}

/** What the terminal put into the library before anyone set it up becomes the first owner's. */
async function takeOver(transaction: Transaction, id: string, { email, name, passwordHash, workspaceName }: NewOwner): Promise<void> {
  await transaction.user.update({ where: { id }, data: { email, name, passwordHash }, select: { id: true } });
  await transaction.workspace.updateMany({ where: { memberships: { some: { userId: id } } }, data: { name: workspaceName } });
}

type NewOwner = { email: string; name: string; passwordHash: string; workspaceName: string };
