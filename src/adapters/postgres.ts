import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/generated/prisma/client";
import { watchForHang } from "./hang-watch";

const POOL_SIZE = 20;
// A call fails in five seconds when the database hangs, and has more to do than to connect.
const CONNECT_TIMEOUT_MS = 4_000;
// Statements that connections keep: all that do not change with the length of a list, and more.
const MOST_NAMED = 300;
const LONGEST_NAMED = 8_000;

const OPTIONS = [
  "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
  // One plan for all values knows neither how long a list is nor how few rows are wanted: a fresh library was read for a minute.
  "-c plan_cache_mode=force_custom_plan",
];

/** Opens the database. Statements end after 15 s, idle transactions after 30 s; all fail in 5 s when it hangs. */
export function createDatabase(databaseUrl: string): PrismaClient {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: OPTIONS.join(" "),
  });
  watchForHang(pool, databaseUrl);
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: createStatementNames() });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 30_000 } });
}

/** Names statements by their texts, so that Postgres reads each once in a connection and not at every call; "" names nothing. */
function createStatementNames() {
  const names = new Map<string, string>();
  return ({ sql }: { sql: string }): string => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= MOST_NAMED || sql.length > LONGEST_NAMED) return known ?? "";
    const name = `minirag-${names.size}`;
    names.set(sql, name);
    return name;
  };
}
