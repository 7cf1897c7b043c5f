import type { EmbedderChange } from "@/contracts/models";
import type { Actor } from "@/core/actor";
import { databaseTime } from "@/core/clock";
import type { Database } from "@/core/database";
import type { AskedStore } from "./compare-store";
import { type Space, spaceStore } from "./space-store";
import { closesAt, type createSwitch } from "./switch";

type Tools = { db: Database; asked: Pick<AskedStore, "findOwn">; changes: ReturnType<typeof createSwitch> };
type Comparison = NonNullable<NonNullable<EmbedderChange["shadow"]>["comparison"]>;

const CHANGED_SHOWN = 8;

/** The change of embedder as its owner sees it. */
export function createEmbedderChange({ db, asked, changes }: Tools) {
  async function describeComparison({ workspaceId, userId }: Actor, { comparison }: Space): Promise<Comparison | null> {
    if (!comparison || comparison.length === 0) return null;
    const texts = await asked.findOwn(
      workspaceId,
      userId,
      comparison.map(({ questionId }) => questionId),
    );
    const changed = comparison
      .filter(({ overlap, isSameFirst }) => overlap < 1 || !isSameFirst)
      .sort((a, b) => a.overlap - b.overlap)
      .flatMap(({ questionId, overlap, isSameFirst }) => {
        const question = texts.get(questionId);
        return question === undefined ? [] : [{ question, overlap, isSameFirst }];
      });
    return {
      questions: comparison.length,
      overlap: mean(comparison.map(({ overlap }) => overlap)),
      sameFirst: mean(comparison.map(({ isSameFirst }) => Number(isSameFirst))),
      changed: changed.slice(0, CHANGED_SHOWN),
    };
  }

  async function describeWayBack(previous: Space | null): Promise<EmbedderChange["previous"]> {
    if (!previous || closesAt(previous) <= (await databaseTime(db))) return null;
    return { model: modelIn(previous), until: closesAt(previous).toISOString() };
  }

  async function get(actor: Actor): Promise<EmbedderChange> {
    const spaces = await spaceStore.list(db, actor.workspaceId);
    const find = (wanted: Space["state"]) => spaces.find(({ state }) => state === wanted) ?? null;
    const [active, shadow, previous] = [find("active"), find("shadow"), find("previous")];
    return {
      inUse: modelIn(active),
      shadow: shadow && {
        model: modelIn(shadow),
        isRebuilt: shadow.model === active?.model,
        done: shadow.done,
        total: shadow.total,
        isReady: shadow.readyAt !== null,
        failure: shadow.failureCode,
        switchesByItself: shadow.switchesByItself,
        comparison: await describeComparison(actor, shadow),
      },
      previous: await describeWayBack(previous),
    };
  }

  return {
    get,
    /** @throws INDEX_CHANGE_NOT_READY. */
    async switch(actor: Actor): Promise<EmbedderChange> {
      await changes.switchToShadow(actor.workspaceId);
      return get(actor);
    },
    /** @throws INDEX_CHANGE_NOT_READY. */
    async goBack(actor: Actor): Promise<EmbedderChange> {
      await changes.goBack(actor.workspaceId);
      return get(actor);
    },
    /** @throws INDEX_CHANGE_NOT_READY. */
    async cancel(actor: Actor): Promise<EmbedderChange> {
      await changes.cancel(actor.workspaceId);
      return get(actor);
    },
  };
}

function modelIn(space: Space | null): string | null {
  return space?.connection?.model ?? null;
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}
