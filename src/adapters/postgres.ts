import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/generated/prisma/client";

const POOL_SIZE = 20;
const CONNECT_TIMEOUT_MS = 5_000;

/** Opens the database. Statements end after 15 s, idle transactions after 30 s. */
export function createDatabase(databaseUrl: string): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 30_000 } });
}
