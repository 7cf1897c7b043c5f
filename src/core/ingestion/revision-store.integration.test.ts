import { useDatabase } from "@tests/support/database";
import { createWorkspace, useLibrary } from "@tests/support/library";
import { expect, test } from "vitest";
import { fillAnew } from "./revision-store";

const handle = useDatabase();
const library = useLibrary(handle);

test("means that drift again and again make one job, which waits for what else comes", async () => {
  const { workspaceId } = await createWorkspace(handle.db);
  for (let time = 0; time < 3; time += 1) await handle.db.$transaction((transaction) => fillAnew(transaction, library.queue, workspaceId));

  const jobs = await handle.db.$queryRaw`
    SELECT extract(epoch FROM start_after - created_on)::int AS "waits" FROM queue.job
    WHERE name = 'space.fill' AND data ->> 'workspaceId' = ${workspaceId}`;

  expect(jobs).toEqual([{ waits: 3 }]);
});
