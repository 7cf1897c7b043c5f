import type { Draft } from "./draft";
import { SAVE_EVERY_MS } from "./heartbeat";
import type { RunStore } from "./run-store";

type Ids = { workspaceId: string; runId: string };

/** Saves a draft about every second until it is closed, and says when the row asks the run to end. */
export function keepSaving(store: Pick<RunStore, "keep">, ids: Ids, draft: Draft, end: (reason: "stopped" | "lost") => void) {
  let saving: Promise<void> | null = null;
  let isOwed = false;
  const save = async () => {
    const isChanged = draft.takeChange() || isOwed;
    // A database that is away for a moment is no reason to stop writing; the whole state is written at the next turn.
    const kept = await store.keep(ids.workspaceId, ids.runId, isChanged ? { ...draft.state } : null).catch(() => undefined);
    isOwed = isChanged && kept === undefined;
    if (kept === null) end("lost");
    if (kept?.isStopRequested) end("stopped");
    saving = null;
  };
  const timer = setInterval(() => {
    saving ??= save();
  }, SAVE_EVERY_MS);
  return {
    async close(): Promise<void> {
      clearInterval(timer);
      await saving;
    },
  };
}
