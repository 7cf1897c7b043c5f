import path from "node:path";
import { required } from "@/env";
import { log } from "@/log";
import { migrate } from "./apply";
import { migrateQueue } from "./queue";

// The `migrate` role of an image: bring the database of DATABASE_URL up to date, then end.
try {
  const databaseUrl = required("DATABASE_URL");
  const applied = await migrate(databaseUrl, path.resolve("prisma/migrations"));
  await migrateQueue(databaseUrl);
  log().info({ event: "migrate", applied: applied.length, names: applied.join(" ") });
} catch (cause) {
  log().fatal({ event: "migrate", err: cause });
  process.exitCode = 1;
}
