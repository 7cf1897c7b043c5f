import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/generated/prisma/client";
import { watchForHang } from "./hang-watch";

const POOL_SIZE = 20;
// A call fails in five seconds when the database hangs, and has more to do than to connect.
const CONNECT_TIMEOUT_MS = 4_000;

/** Opens the database. Statements end after 15 s, idle transactions after 30 s; all fail in 5 s when it hangs. */
export function createDatabase(databaseUrl: string): PrismaClient {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
  });
  watchForHang(pool, databaseUrl);
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 30_000 } });
}
