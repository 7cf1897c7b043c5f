import { z } from "zod";
import type { Control } from "./drill";
import { listSpaces } from "./rules/points";
import { needed } from "./stores";
import type { World } from "./world";

const page = z.object({ points: z.array(z.object({ id: z.uuid() })) });

/** Every n-th point is lost, which is so large a share in words. */
export function lostPoints(every: number, share: string): Control {
  return {
    does: `${share} is taken out of Qdrant behind MiniRAG's back`,
    finds: /the index lacks/,
    tamper: (world) => removePoints(world, every),
  };
}

/** Takes them out over Qdrant's own door. */
async function removePoints(world: World, every: number): Promise<void> {
  const qdrant = needed(world.qdrant);
  for (const name of await listSpaces(qdrant)) {
    const { points } = await qdrant.ask(page, "POST", `/collections/${name}/points/scroll`, { limit: 10_000, with_payload: false });
    const ids = points.filter((_, at) => at % every === 0).map(({ id }) => id);
    await qdrant.ask(z.unknown(), "POST", `/collections/${name}/points/delete?wait=true`, { points: ids });
  }
}
