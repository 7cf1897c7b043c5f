import { z } from "zod";
import { role } from "@/contracts/account";
import { type ApiKeySummary, scope } from "@/contracts/keys";
import type { Database } from "@/core/database";

// A key's last use is written at most this often, not at every request.
const USED_SECONDS = 60;

const summary = { id: true, name: true, scopes: true, lastFour: true, createdAt: true, lastUsedAt: true, expiresAt: true } as const;
const liveKey = z.object({ id: z.uuid(), workspaceId: z.uuid(), userId: z.uuid(), role, scopes: z.array(scope), isStale: z.boolean() });

/** API keys; of each only its hash is kept. */
export function createKeyStore(db: Database) {
  return {
    async list(workspaceId: string): Promise<ApiKeySummary[]> {
      const rows = await db.apiKey.findMany({ where: { workspaceId, revokedAt: null }, select: summary, orderBy: { createdAt: "desc" } });
      return rows.map(toSummary);
    },

    async create(workspaceId: string, key: NewKey): Promise<ApiKeySummary> {
      return toSummary(await db.apiKey.create({ data: { ...key, workspaceId }, select: summary }));
    },

    async revoke(workspaceId: string, id: string): Promise<boolean> {
      const { count } = await db.apiKey.updateMany({ where: { workspaceId, id, revokedAt: null }, data: { revokedAt: new Date() } });
      return count > 0;
    },

    /** The usable key behind a hash, with the role that its maker has today; null when it or its maker may no longer come in. */
    async findLive(keyHash: string) {
      const rows = await db.$queryRaw`
        SELECT k.id, k.workspace_id AS "workspaceId", k.created_by_id AS "userId", m.role, k.scopes,
               k.last_used_at IS NULL OR k.last_used_at < now() - make_interval(secs => ${USED_SECONDS}) AS "isStale"
        FROM api_keys k
        JOIN users u ON u.id = k.created_by_id AND u.disabled_at IS NULL
        JOIN memberships m ON m.user_id = k.created_by_id AND m.workspace_id = k.workspace_id
        WHERE k.key_hash = ${keyHash} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`;
      return z.array(liveKey).parse(rows)[0] ?? null;
    },

    touch: (id: string) => db.$executeRaw`UPDATE api_keys SET last_used_at = now() WHERE id = ${id}::uuid`,
  };
}

type NewKey = { createdById: string; name: string; scopes: string[]; keyHash: string; lastFour: string; expiresAt: Date | null };
type Row = Omit<ApiKeySummary, "scopes" | "createdAt" | "lastUsedAt" | "expiresAt"> & {
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
};

function toSummary(row: Row): ApiKeySummary {
  return {
    ...row,
    scopes: z.array(scope).parse(row.scopes),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
