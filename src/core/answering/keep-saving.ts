import type { Draft } from "./draft";
import { SAVE_EVERY_MS } from "./heartbeat";
import type { RunStore } from "./run-store";

// A run that waits for its turn has nothing to save; with many that wait, saying so every second would slow those whose turn it is.
const WAITING_TURNS = 5;

type Ids = { workspaceId: string; runId: string };

/** Saves a draft about every second from `begin` until it is closed, and says when the row asks the run to end; before that, seldom. */
export function keepSaving(store: Pick<RunStore, "keep">, ids: Ids, draft: Draft, end: (reason: "stopped" | "lost") => void) {
  let saving: Promise<void> | null = null;
  let isOwed = false;
  let isWaiting = true;
  let turns = 0;
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
    turns += 1;
    if (!isWaiting || turns % WAITING_TURNS === 0) saving ??= save();
  }, SAVE_EVERY_MS);
  return {
    begin(): void {
      isWaiting = false;
    },
    async close(): Promise<void> {
      clearInterval(timer);
      await saving;
    },
  };
}
