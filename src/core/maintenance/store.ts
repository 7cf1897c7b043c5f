import { z } from "zod";
import type { Database } from "@/core/database";

const held = z.object({ holder: z.string(), heldUntil: z.date() });
export type Held = z.infer<typeof held>;

/** The one row that keeps workers from taking jobs, by the database's own clock. */
export function createMaintenanceStore(db: Database) {
  return {
    async find(): Promise<Held | null> {
      const rows = await db.$queryRaw`SELECT holder, held_until AS "heldUntil" FROM maintenance WHERE held_until > now()`;
      return z.array(held).parse(rows)[0] ?? null;
    },

    /** Takes it, or holds it for longer. Answers false where another one holds it. */
    async hold(holder: string, seconds: number): Promise<boolean> {
      const changed = await db.$executeRaw`
        INSERT INTO maintenance (id, holder, held_until) VALUES (1, ${holder}, now() + ${seconds} * interval '1 second')
        ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, held_since = now(), held_until = excluded.held_until
        WHERE maintenance.holder = excluded.holder OR maintenance.held_until <= now()`;
      return changed > 0;
    },

    async release(holder: string): Promise<boolean> {
      return (await db.$executeRaw`DELETE FROM maintenance WHERE holder = ${holder} AND held_until > now()`) > 0;
    },

    /** Jobs that run now, in whichever process. */
    async countRunningJobs(): Promise<number> {
      const made = await db.$queryRaw<{ made: boolean }[]>`SELECT to_regclass('queue.job') IS NOT NULL AS made`;
      if (!made[0]?.made) return 0;
      const rows = await db.$queryRaw`SELECT count(*)::int AS count FROM queue.job WHERE state = 'active'`;
      return z.tuple([z.object({ count: z.number() })]).parse(rows)[0].count;
    },
  };
}
