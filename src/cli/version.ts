import { readFileSync } from "node:fs";
import { z } from "zod";

/** The version of this MiniRAG; programs run with its folder as the working one. */
export function version(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync("package.json", "utf8"))).version;
}
