import type { MachineState, QueueState, Reconciliation, Status, StoreState } from "@/contracts/status";
import { sizeInWords, whenInWords } from "@/ui/documents/words";
import { count } from "@/ui/primitives/words";

const stateWords = { ok: "Answers", slow: "Answers slowly", down: "Does not answer" } as const;

export function storeInWords({ state, latencyMs, note }: StoreState): string {
  const latency = state === "down" ? null : `${latencyMs < 10 ? latencyMs.toFixed(1) : Math.round(latencyMs)} ms`;
  return [stateWords[state], latency, note].filter((part) => part !== null).join(", ");
}

export function documentsInWords({ ready, waiting, failed }: Status["documents"]): string {
  const parts = [
    `${ready.toLocaleString("en")} ready`,
    waiting > 0 ? `${waiting} on their way` : null,
    failed > 0 ? `${failed} failed` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

export function indexInWords({ points, passages }: Status["index"]): string {
  if (points === null) return `${count(passages, "passage")}; the index does not answer`;
  if (points === passages) return `${count(passages, "passage")}, all in the index`;
  return `${count(points, "point")} for ${count(passages, "passage")}`;
}

/** What the nightly comparison of index and database did. */
export function reconciliationInWords(last: Reconciliation | null, now: Date): string {
  if (!last) return "Not compared with the database yet";
  const { missing, orphans, removed, isRefused, ranAt } = last;
  const found = missing + orphans === 0 ? "nothing to mend" : `${missing} missing put in, ${removed} of ${orphans} orphans removed`;
  const left = isRefused ? "; more than a fifth would have gone, see `minirag reconcile`" : "";
  return `Compared with the database ${whenInWords(ranAt, now)}: ${found}${left}`;
}

export function queueInWords(queue: QueueState | null): string {
  if (!queue) return "Nothing was ever put into it";
  const { waiting, running, failed, oldestSeconds } = queue;
  const since = waiting > 0 ? `, the oldest for ${count(Math.round(oldestSeconds), "second")}` : "";
  return `${waiting} waiting${since}, ${running} running, ${failed} failed`;
}

export function diskInWords({ freeBytes, totalBytes, isShort }: MachineState["disk"]): string {
  const room = `${sizeInWords(freeBytes)} free of ${sizeInWords(totalBytes)}`;
  return isShort ? `${room}: uploads and reading wait for room` : room;
}

/** The whole in one sentence. */
export function summaryOf({ stores, machine, documents, migrations }: Status): string {
  const down = stores.filter(({ state }) => state === "down").map(({ name }) => name);
  if (down.length > 0) return `${down.join(" and ")} ${down.length === 1 ? "does" : "do"} not answer.`;
  if (machine.disk.isShort) return "The disk is nearly full.";
  if (migrations.applied !== migrations.expected) return "The database's schema is not this build's.";
  if (documents.failed > 0) return `Everything runs; ${count(documents.failed, "document")} could not be read.`;
  return "Everything runs.";
}

/** The status as it may leave the house. */
export function withoutNames({ failedDocuments, ...rest }: Status) {
  return { ...rest, failures: failedDocuments.map(({ failure }) => failure.code) };
}
