import { randomBytes } from "node:crypto";
import type { EventLog } from "@/core/ports";
import { createMailbox, type Mailbox } from "./mailbox";
import type { RedisConnection } from "./redis";
import { createStreamReader, type RawEntry } from "./stream-reader";

type Limits = { eventsPerTopic: number; keepMs: number; awayGapMs: number };

const DEFAULTS: Limits = { eventsPerTopic: 4_096, keepMs: 300_000, awayGapMs: 2_000 };
const BEFORE_ALL = "0-0";
const ENTRIES_A_READ = 500;
const TOPICS_WITH_LOSSES = 10_000;

// Ids are "millisecond of the stream's beginning - position": within one life of a stream they have no holes, so that
// a follower sees by itself when something is missing. A writer that lost an event leaves a hole on purpose, and a
// command that arrives long after it was given up is refused. A stream that another program wrote to begins anew.
const APPEND = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local writer, number = string.match(last and last[2][4] or '', '^(%x+):(%d+)$')
local began, position
if writer then
  began, position = string.match(last[1], '^(%d+)-(%d+)$')
  if writer == ARGV[2] and tonumber(number) >= tonumber(ARGV[3]) then return redis.error_reply('LATE') end
else
  redis.call('DEL', KEYS[1])
  local now = redis.call('TIME')
  began, position = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)), 0
end
local id = began .. '-' .. string.format('%.0f', position + 1 + ARGV[4])
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[5], id, 'event', ARGV[1], 'writer', ARGV[2] .. ':' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return id`;

/**
 * Keeps events in Redis streams, for all processes. Appending never fails: what Redis did not take gets an id that no
 * stream holds, and whoever follows is told of a gap. While Redis is away, followers get a gap every two seconds.
 */
export function createRedisEventLog(redis: RedisConnection, given: Partial<Limits> = {}): EventLog & { close(): void } {
  const limits = { ...DEFAULTS, ...given };
  const reader = createStreamReader(redis);
  const appendScript = redis.script(APPEND);
  const writer = randomBytes(4).toString("hex");
  const losses = new Set<string>();
  let number = 0;

  function lose(topic: string): void {
    losses.add(topic);
    const [oldest] = losses;
    if (losses.size > TOPICS_WITH_LOSSES && oldest !== undefined) losses.delete(oldest);
  }

  return {
    isShared: true,

    async append(topic, event) {
      number += 1;
      const own = number;
      const hole = losses.has(topic) ? 1 : 0;
      const words = [JSON.stringify(event), writer, own, hole, limits.eventsPerTopic, limits.keepMs].map(String);
      try {
        const id = String(await appendScript([keyOf(topic)], words));
        if (hole === 1) losses.delete(topic);
        return id;
      } catch {
        lose(topic);
        return `lost-${writer}-${own}`;
      }
    },

    async *follow(topic, afterId, signal) {
      const key = keyOf(topic);
      const mailbox = createMailbox(signal);
      let position = afterId === null ? null : toPosition(afterId);
      while (!signal.aborted) {
        if (reader.isAway()) {
          yield { id: position ?? BEFORE_ALL, gap: true };
          await mailbox.wait(limits.awayGapMs);
          continue;
        }
        const leave = reader.listen(key, position ?? BEFORE_ALL, mailbox);
        try {
          position = yield* walk(redis, key, position, mailbox, () => signal.aborted || reader.isAway());
        } finally {
          leave();
        }
      }
    },

    close: () => reader.close(),
  };
}

type Step = { id: string; event: unknown } | { id: string; gap: true };

/** First what the stream holds, then what comes; where a piece is missing the stream is asked once more. Ends where `isOver`. */
async function* walk(
  redis: RedisConnection,
  key: string,
  from: string | null,
  mailbox: Mailbox,
  isOver: () => boolean,
): AsyncGenerator<Step, string> {
  let position = from ?? BEFORE_ALL;
  let isFirst = from === null;
  while (!isOver()) {
    position = yield* catchUp(redis, key, isFirst ? null : position);
    isFirst = false;
    position = yield* goOn(position, mailbox, isOver);
  }
  return position;
}

/** What the stream holds after a position, up to its end. */
async function* catchUp(redis: RedisConnection, key: string, from: string | null): AsyncGenerator<Step, string> {
  let position = from;
  let entries = await readAfter(redis, key, position);
  while (entries !== null && entries.length > 0) {
    position = yield* tell(entries, position);
    entries = await readAfter(redis, key, position);
  }
  if (position === null || position !== from) return position ?? BEFORE_ALL;
  // Nothing comes after it: either it is the newest, or its stream is gone.
  const last = await lastId(redis, key);
  if (last === null || last === position || isAfter(last, position)) return position;
  yield { id: position, gap: true };
  return last;
}

/** What comes, up to where a piece is missing. */
async function* goOn(from: string, mailbox: Mailbox, isOver: () => boolean): AsyncGenerator<Step, string> {
  let position = from;
  while (!isOver()) {
    const newer = mailbox.take().filter(([id]) => isAfter(id, position));
    if (newer[0] && !isNext(position, newer[0][0])) return position;
    position = yield* tell(newer, position);
    await mailbox.wait();
  }
  return position;
}

function* tell(entries: RawEntry[], from: string | null): Generator<Step, string> {
  let position = from;
  for (const [id, fields] of entries) {
    if (position !== null && !isNext(position, id)) yield { id: position, gap: true };
    position = id;
    yield toStep(id, fields);
  }
  return position ?? BEFORE_ALL;
}

/** What nobody can read is missing like what is not there. */
function toStep(id: string, [name, text = ""]: string[]): Step {
  if (name !== "event") return { id, gap: true };
  try {
    return { id, event: JSON.parse(text) };
  } catch {
    return { id, gap: true };
  }
}

async function readAfter(redis: RedisConnection, key: string, position: string | null): Promise<RawEntry[] | null> {
  const start = position === null ? "-" : `(${position}`;
  return redis.call((client) => client.xrange(key, start, "+", "COUNT", ENTRIES_A_READ)).catch(() => null);
}

/** The id of a stream's newest entry; of an empty one, the beginning. */
async function lastId(redis: RedisConnection, key: string): Promise<string | null> {
  const newest = await redis.call((client) => client.xrevrange(key, "+", "-", "COUNT", 1)).catch(() => null);
  return newest === null ? null : (newest[0]?.[0] ?? BEFORE_ALL);
}

function keyOf(topic: string): string {
  return `minirag:events:${topic}`;
}

/** An id that no stream can hold stands before all of them, at a place that nothing follows on. */
function toPosition(id: string): string {
  return /^\d{1,15}-\d{1,15}$/.test(id) ? id : "0-1";
}

function partsOf(id: string): [began: number, position: number] {
  const [began, position] = id.split("-");
  return [Number(began), Number(position)];
}

function isAfter(id: string, other: string): boolean {
  const [began, position] = partsOf(id);
  const [otherBegan, otherPosition] = partsOf(other);
  return began === otherBegan ? position > otherPosition : began > otherBegan;
}

function isNext(position: string, id: string): boolean {
  const [began, number] = partsOf(id);
  if (position === BEFORE_ALL) return number === 1;
  const [previousBegan, previous] = partsOf(position);
  return began === previousBegan && number === previous + 1;
}
