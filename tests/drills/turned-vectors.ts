import { z } from "zod";
import type { Control } from "./drill";
import { listSpaces } from "./rules/points";
import { needed } from "./stores";
import type { World } from "./world";

const vectors = z.looseObject({ dense: z.array(z.number()) });
const page = z.object({ points: z.array(z.object({ id: z.uuid(), payload: z.unknown(), vector: vectors })) });
const EVERY = 3;

/** The points are all there, and some of them say the opposite of their passages. */
export const turnedVectors: Control = {
  does: "the vectors of a third of the points are turned round behind MiniRAG's back",
  finds: /another vector than their passages/,
  tamper: turnRound,
};

async function turnRound(world: World): Promise<void> {
  const qdrant = needed(world.qdrant);
  for (const name of await listSpaces(qdrant)) {
    const all = { limit: 10_000, with_payload: true, with_vector: true };
    const { points } = await qdrant.ask(page, "POST", `/collections/${name}/points/scroll`, all);
    const turned = points
      .filter((_, at) => at % EVERY === 0)
      .map((point) => ({ ...point, vector: { ...point.vector, dense: point.vector.dense.map((number) => -number) } }));
    await qdrant.ask(z.unknown(), "PUT", `/collections/${name}/points?wait=true`, { points: turned });
  }
}
