import type { Facts } from "./facts";

/** One figure as it is now, with a value for each set of labels. */
export type Figure = { name: string; help: string; values: { labels: Record<string, string>; value: number }[] };

/** What is seen of the installation at a look, as figures. */
export function figuresOf({ stores, machine, library }: Facts): Figure[] {
  const jobs = library?.jobs ?? { waiting: 0, running: 0, failed: 0, oldestSeconds: 0 };
  const { missing, orphans, refused, oldestRun } = library?.comparisons ?? { missing: 0, orphans: 0, refused: 0, oldestRun: null };
  const { ready, failed, waiting } = library?.documents ?? { ready: 0, failed: 0, waiting: 0 };
  return [
    byLabel(
      "minirag_store_up",
      "Whether a store can be used.",
      "store",
      pairs(stores, ({ state }) => (state === "down" ? 0 : 1)),
    ),
    byLabel(
      "minirag_store_latency_seconds",
      "How long a store took to answer.",
      "store",
      pairs(stores, ({ latencyMs }) => latencyMs / 1_000),
    ),
    single("minirag_disk_free_bytes", "Room on the disk of the files.", machine.disk.freeBytes),
    single("minirag_disk_short", "Whether uploads and reading wait for room.", machine.disk.isShort ? 1 : 0),
    single("minirag_memory_limit_bytes", "Memory that this process may use.", machine.memory.limitBytes),
    single("minirag_passages", "Passages that can be found.", library?.indexes.reduce((sum, { passages }) => sum + passages, 0) ?? 0),
    single("minirag_index_missing", "Passages that the last comparisons found missing in the index.", missing),
    single("minirag_index_orphans", "Points of the index that the last comparisons found to belong to nothing.", orphans),
    single("minirag_index_refused", "Workspaces of which more than a fifth would have been removed, so that nothing was.", refused),
    single(
      "minirag_index_compared_timestamp_seconds",
      "When the workspace was compared whose comparison is longest ago; 0 before any.",
      (oldestRun?.getTime() ?? 0) / 1_000,
    ),
    byLabel("minirag_documents", "Documents by where they stand.", "state", Object.entries({ ready, failed, waiting })),
    byLabel("minirag_queue_jobs", "Jobs by state.", "state", [
      ["waiting", jobs.waiting],
      ["running", jobs.running],
      ["failed", jobs.failed],
    ]),
    single("minirag_queue_oldest_seconds", "How long the job that waits longest has waited.", jobs.oldestSeconds),
  ];
}

function pairs<One extends { name: string }>(all: One[], measure: (one: One) => number): [string, number][] {
  return all.map((one) => [one.name, measure(one)]);
}

function byLabel(name: string, help: string, label: string, values: [string, number][]): Figure {
  return { name, help, values: values.map(([text, value]) => ({ labels: { [label]: text }, value })) };
}

function single(name: string, help: string, value: number): Figure {
  return { name, help, values: [{ labels: {}, value }] };
}
