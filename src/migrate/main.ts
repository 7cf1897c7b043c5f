import path from "node:path";
import { required } from "@/env";
import { log } from "@/log";
import { findMinRelease, migrate } from "./apply";
import { migrateQueue } from "./queue";

// The `migrate` role of an image: bring the database of DATABASE_URL up to date, then end. With --min-release it says
// which is the oldest release that can work with its schema, and touches nothing.
const folder = path.resolve("prisma/migrations");
if (process.argv.includes("--min-release")) {
  process.stdout.write(`${(await findMinRelease(folder)) ?? ""}\n`);
  process.exit(0);
}
try {
  const databaseUrl = required("DATABASE_URL");
  const applied = await migrate(databaseUrl, folder);
  await migrateQueue(databaseUrl);
  log().info({ event: "migrate", applied: applied.length, names: applied.join(" ") });
} catch (cause) {
  log().fatal({ event: "migrate", err: cause });
  process.exitCode = 1;
}
