import type { Database, Transaction } from "@/core/database";
import type { Models } from "@/core/models/service";
import type { JobQueue, PassageIndex, RunningJob } from "@/core/ports";
import { createReconcile, createReconcileNightly } from "@/core/reconciling/reconcile";
import { createReconcileStore } from "@/core/reconciling/reconcile-store";
import type { IndexPlaces } from "@/core/retrieval/index-place";
import { createIndexSource } from "@/core/retrieval/index-source-store";
import { createRetrievalStore } from "@/core/retrieval/store";
import { note } from "@/log";
import { createCompare } from "./compare";
import { createAskedStore } from "./compare-store";
import type { Connections } from "./connections";
import { createFill } from "./fill";
import { createFillSpace } from "./fill-space";
import { createFillStore } from "./fill-store";
import { createPutPoints } from "./put-points";
import { createRebuild } from "./rebuild";
import { createEmbedderChange } from "./service";
import { createSettle } from "./settle";
import { createSweep } from "./sweep";
import { createSwitch } from "./switch";

type Tools = {
  db: Database;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  index: PassageIndex;
  places: IndexPlaces;
  connections: Connections;
  findChosen: Models["findChosenEmbedder"];
};

/** Keeps Postgres and the index in step, and changes from one space of the index to another. */
export function createSpaces({ db, queue, index, places, connections, findChosen }: Tools) {
  const store = createFillStore(db);
  const asked = createAskedStore(db);
  const { points } = createIndexSource(db, places);
  const putPoints = createPutPoints({ index, points, store });
  const changes = createSwitch({ db, queue });
  const reconcile = createReconcile({ index, store: createReconcileStore(db), rows: connections.rows, putPoints });
  const fillSpace = createFillSpace({ db, store, putPoints });
  const compare = createCompare({ index, store: createRetrievalStore(db), asked });
  const fill = createFill({ db, queue, index, places, store, fillSpace, reconcile, compare, switchToShadow: changes.switchToShadow });
  const settle = createSettle({ db, queue, findChosen, keep: connections.keep });
  const { settleAll, sweep, closeWayBack } = createSweep({ db, queue, index, settle });
  return {
    settle,
    settleAll,
    sweep,
    reconcile,
    reconcileNightly: createReconcileNightly(reconcile),
    fill,
    embedderChange: createEmbedderChange({ db, asked, changes }),
    ...createRebuild({ db, index, store, copy: connections.copy, fill, closeWayBack }),
    async fillJob({ payload: { workspaceId }, signal }: RunningJob<"space.fill">): Promise<void> {
      const { failure } = await fill(workspaceId, { signal });
      note({ workspaceId, ...(failure ? { code: failure.code } : {}) });
    },
  };
}
export type Spaces = ReturnType<typeof createSpaces>;
