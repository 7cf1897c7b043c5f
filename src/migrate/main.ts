import path from "node:path";
import { required } from "@/env";
import { log } from "@/log";
import { migrate } from "./apply";

// The `migrate` role of an image: bring the database of DATABASE_URL up to date, then end.
try {
  const applied = await migrate(required("DATABASE_URL"), path.resolve("prisma/migrations"));
  log().info({ event: "migrate", applied: applied.length, names: applied.join(" ") });
} catch (cause) {
  log().fatal({ event: "migrate", err: cause });
  process.exitCode = 1;
}
