import { z } from "zod";
import type { Connection } from "./connection.ts";

const stopped = z.object({ stopped: z.boolean() });

/** Ends a run; one that has ended already stays as it is. */
export async function stopRun(connection: Connection, runId: string): Promise<void> {
  await connection.mutate({ path: "ask.stop", input: { runId }, output: stopped });
}
