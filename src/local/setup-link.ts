import { createHash } from "node:crypto";
import pg from "pg";

/**
 * Offers set-up with a one-time token: writes its hash where MiniRAG is not set up yet.
 * @returns whether MiniRAG still waits for its set-up.
 */
export async function offerSetup(databaseUrl: string, token: string | null): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "minirag-start" });
  await client.connect();
  try {
    if (token) await client.query(OFFER, [createHash("sha256").update(token).digest("hex")]);
    const { rows } = await client.query<{ waits: boolean }>("SELECT set_up_at IS NULL AS waits FROM installation WHERE id = 1");
    return rows[0]?.waits ?? true;
  } finally {
    await client.end();
  }
}

const OFFER = `INSERT INTO installation (id, setup_token_hash) VALUES (1, $1)
  ON CONFLICT (id) DO UPDATE SET setup_token_hash = EXCLUDED.setup_token_hash WHERE installation.set_up_at IS NULL`;
