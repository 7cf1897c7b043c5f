import type { EventLog } from "@/core/ports";

type Entry = { sequence: number; event: unknown };
type Step = Entry | { sequence: number; gap: true };
type Topic = {
  entries: Entry[];
  /** Every event up to here is no longer kept. */
  droppedThrough: number;
  touchedAt: number;
  /** Called at each new event. */
  followers: Set<() => void>;
};
type Limits = { eventsPerTopic: number; eventsInAll: number; keepMs: number };

const DEFAULTS: Limits = { eventsPerTopic: 4_096, eventsInAll: 100_000, keepMs: 120_000 };

/**
 * Keeps events in this process: a bounded ring a topic, forgotten a while after its last event.
 * Ids are "epoch-sequence"; one from another process, or from before what is kept, is answered with a gap.
 */
export function createEventLog(given: Partial<Limits> = {}): EventLog {
  const limits = { ...DEFAULTS, ...given };
  const epoch = `${Date.now().toString(36)}${process.pid.toString(36)}`;
  // Ordered by the last event, so that the first ones are the stalest.
  const topics = new Map<string, Topic>();
  let sequence = 0;
  let kept = 0;

  const idOf = (at: number) => `${epoch}-${at}`;

  function open(name: string): Topic {
    const topic = topics.get(name) ?? { entries: [], droppedThrough: sequence, touchedAt: Date.now(), followers: new Set() };
    topics.delete(name);
    topics.set(name, topic);
    topic.touchedAt = Date.now();
    return topic;
  }

  function forgetStale(): void {
    for (const [name, topic] of topics) {
      const isOld = Date.now() - topic.touchedAt > limits.keepMs;
      if (!isOld && kept <= limits.eventsInAll) return;
      if (topic.followers.size > 0) continue;
      topics.delete(name);
      kept -= topic.entries.length;
    }
  }

  return {
    isShared: false,

    async append(name, event) {
      const topic = open(name);
      sequence += 1;
      topic.entries.push({ sequence, event });
      kept += 1 - cutExcess(topic, limits.eventsPerTopic);
      const id = idOf(sequence);
      for (const wake of topic.followers) wake();
      forgetStale();
      return id;
    },

    async *follow(name, afterId, signal) {
      const topic = open(name);
      try {
        for await (const next of walk(topic, afterId === null ? topic.droppedThrough : positionOf(afterId, epoch), signal)) {
          const id = idOf(next.sequence);
          yield "gap" in next ? { id, gap: true } : { id, event: next.event };
        }
      } finally {
        // A topic that was only looked at leaves nothing behind.
        if (topic.entries.length === 0 && topic.followers.size === 0 && topics.get(name) === topic) topics.delete(name);
      }
    },
  };
}

function positionOf(id: string, epoch: string): number {
  const [prefix, at] = id.split("-");
  return prefix === epoch && at && /^\d+$/.test(at) ? Number(at) : -1;
}

/** Cuts an eighth at a time, since moving the whole ring for every event would cost more than it saves. Says how many went. */
function cutExcess(topic: Topic, most: number): number {
  const excess = topic.entries.length - most;
  if (excess <= most / 8) return 0;
  topic.droppedThrough = topic.entries[excess - 1]?.sequence ?? topic.droppedThrough;
  topic.entries.splice(0, excess);
  return excess;
}

async function* walk(topic: Topic, from: number, signal: AbortSignal): AsyncGenerator<Step> {
  const bell = createBell(signal);
  topic.followers.add(bell.ring);
  let position = from;
  try {
    while (!signal.aborted) {
      const next = stepAfter(topic, position);
      if (next) yield next;
      else await bell.rung();
      position = next?.sequence ?? position;
    }
  } finally {
    bell.remove();
    topic.followers.delete(bell.ring);
  }
}

/** The first event after a position, a gap where events in between are gone, or null where nothing is new. */
function stepAfter(topic: Topic, position: number): Step | null {
  if (position < topic.droppedThrough) return { sequence: topic.droppedThrough, gap: true };
  let low = 0;
  let high = topic.entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((topic.entries[middle]?.sequence ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return topic.entries[low] ?? null;
}

/** Something to wait at until it is rung or given up. */
function createBell(signal: AbortSignal) {
  let wake = () => {};
  const ring = () => wake();
  signal.addEventListener("abort", ring);
  return {
    ring,
    rung: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
        if (signal.aborted) resolve();
      }),
    remove: () => signal.removeEventListener("abort", ring),
  };
}
