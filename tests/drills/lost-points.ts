import { z } from "zod";
import type { Control } from "./drill";
import { listSpaces } from "./rules/points";
import { needed } from "./stores";
import type { World } from "./world";

const page = z.object({ points: z.array(z.object({ id: z.uuid() })) });

const EVERY = 10;

/** Some points are lost. */
export const lostPoints: Control = {
  does: "every tenth point is taken out of Qdrant behind MiniRAG's back",
  finds: /the index lacks/,
  tamper: removePoints,
};

/** Takes them out over Qdrant's own door. */
async function removePoints(world: World): Promise<void> {
  const qdrant = needed(world.qdrant);
  for (const name of await listSpaces(qdrant)) {
    const { points } = await qdrant.ask(page, "POST", `/collections/${name}/points/scroll`, { limit: 10_000, with_payload: false });
    const ids = points.filter((_, at) => at % EVERY === 0).map(({ id }) => id);
    await qdrant.ask(z.unknown(), "POST", `/collections/${name}/points/delete?wait=true`, { points: ids });
  }
}
