import { createHash } from "node:crypto";
import type { Database } from "@/core/database";

/** Describes what can be found in a workspace, in a text that differs after every change. */
export function createDescribeLibrary(db: Database) {
  return async function describeLibrary(workspaceId: string): Promise<string> {
    const { indexRevision, termTotals, meanLengths } = await db.workspace.findUniqueOrThrow({
      where: { id: workspaceId },
      select: { indexRevision: true, termTotals: true, meanLengths: true },
    });
    // A restored backup counts its revisions again from where it stood; the sums over all passages tell the two apart.
    const sums = createHash("sha256")
      .update(JSON.stringify([termTotals, meanLengths]))
      .digest("hex");
    return `${indexRevision}:${sums}`;
  };
}
