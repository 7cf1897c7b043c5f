import type { Database } from "@/core/database";

/** Tries to sign in, in Postgres: a restart or a lost cache lifts no limit. */
export function createAttemptStore(db: Database) {
  return {
    /** Counts one try under a key unless `limit` are there already. Answers the seconds to wait, 0 when it counted. */
    async take(key: string, limit: number, windowSeconds: number): Promise<number> {
      return db.$transaction(async (transaction) => {
        // One at a time per key, or parallel tries would all see the same count.
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
        const recent = await transaction.$queryRaw<{ wait: number }[]>`
          SELECT ceil(extract(epoch FROM at + make_interval(secs => ${windowSeconds}) - now()))::int AS wait
          FROM sign_in_attempts WHERE key = ${key} AND at > now() - make_interval(secs => ${windowSeconds})
          ORDER BY at DESC LIMIT ${limit}`;
        const oldest = recent.at(limit - 1);
        if (oldest) return Math.max(1, oldest.wait);
        await transaction.$executeRaw`INSERT INTO sign_in_attempts (key) VALUES (${key})`;
        return 0;
      });
    },

    async clear(key: string): Promise<void> {
      await db.signInAttempt.deleteMany({ where: { key } });
    },

    removeOld: (windowSeconds: number) => db.$executeRaw`
      DELETE FROM sign_in_attempts WHERE at < now() - make_interval(secs => ${windowSeconds})`,
  };
}
