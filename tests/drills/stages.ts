import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { World } from "./world";

const counted = z.object({ count: z.number() });
const LOOK_MS = 3;

const building = (more: string) =>
  `SELECT count(*)::int AS count FROM document_versions v WHERE v.state = 'building' AND v.fence IS NOT NULL AND ${more}`;
const hasPassages = "EXISTS (SELECT FROM passages p WHERE p.version_id = v.id)";
const hasVectors =
  "EXISTS (SELECT FROM passages p JOIN embeddings e ON e.hash = p.embedded_hash AND e.workspace_id = p.workspace_id WHERE p.version_id = v.id)";

/** Points on the way of a document, as the database and the provider show them from outside. */
export const stages = {
  claimed: building(`NOT ${hasPassages}`),
  split: building(hasPassages),
  embedding: building(hasPassages),
  embedded: building(hasVectors),
} as const;
export type Stage = keyof typeof stages;

/** Waits until a document is at a stage; answers false where none was seen there in time. */
export async function seeStage(world: World, stage: Stage, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const isAsked = stage !== "embedding" || world.stub.open() > 0;
    const [seen] = isAsked ? await world.rows(counted, stages[stage]) : [];
    if (seen && seen.count > 0) return true;
    await sleep(LOOK_MS);
  }
  return false;
}
