import { z } from "zod";

import type { JobName } from "@/contracts/jobs";
import type { Transaction } from "@/core/database";

const turns = z.array(z.object({ turn: z.number() })).length(1);

/**
 * The turn of a workspace's next job. Workers take the lowest turn first, so that workspaces which wait are served one
 * job each in rotation, whoever came first and however many workers there are. A workspace with nothing waiting begins
 * where the queue stands now, not at the start of time.
 */
export async function takeTurn(transaction: Transaction, name: JobName, workspaceId: string): Promise<number> {
  const rows = await transaction.$queryRaw`
    SELECT greatest(
      coalesce((SELECT -max(priority) FROM queue.job WHERE name = ${name} AND state < 'active' AND NOT blocked), 0),
      coalesce((SELECT 1 - min(priority) FROM queue.job WHERE name = ${name} AND state <= 'active' AND group_id = ${workspaceId}), 0)
    )::int AS turn`;
  const [row] = turns.parse(rows);
  return row?.turn ?? 0;
}
