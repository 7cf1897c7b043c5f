import { type Channel, channels } from "./term-hash";

/** Number of terms by channel, of one passage or on average. */
export type ChannelLengths = Record<Channel, number>;

/** Distinct term hashes, ascending, each with how often it occurs (at most 63) and the place of its channel in `channels`. */
export type TermCounts = { indices: Uint32Array; counts: Uint8Array; channels: Uint8Array; lengths: ChannelLengths };

export const MOST_COUNTED = 63;
const FIRST_CAPACITY = 2_048;

/** Counts the terms of one text after another without making an object for each. */
export function createTermCounter() {
  let capacity = FIRST_CAPACITY;
  let hashes = new Uint32Array(capacity);
  let counts = new Uint8Array(capacity);
  let kinds = new Uint8Array(capacity);
  let size = 0;
  let lengths = [0, 0, 0, 0];

  function slotOf(hash: number): number {
    let slot = hash & (capacity - 1);
    while (counts[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (capacity - 1);
    return slot;
  }

  function grow(): void {
    const [oldHashes, oldCounts, oldKinds] = [hashes, counts, kinds];
    capacity *= 2;
    hashes = new Uint32Array(capacity);
    counts = new Uint8Array(capacity);
    kinds = new Uint8Array(capacity);
    for (let old = 0; old < oldCounts.length; old += 1) {
      if (oldCounts[old] === 0) continue;
      const slot = slotOf(oldHashes[old] ?? 0);
      hashes[slot] = oldHashes[old] ?? 0;
      counts[slot] = oldCounts[old] ?? 0;
      kinds[slot] = oldKinds[old] ?? 0;
    }
  }

  return {
    /** Counts a term once; `channel` is its place in `channels`. */
    add(hash: number, channel: number): void {
      const slot = slotOf(hash);
      lengths[channel] = (lengths[channel] ?? 0) + 1;
      const count = counts[slot] ?? 0;
      if (count === 0) {
        hashes[slot] = hash;
        kinds[slot] = channel;
        size += 1;
      }
      if (count < MOST_COUNTED) counts[slot] = count + 1;
      if (size * 2 > capacity) grow();
    },
    /** What was counted since the last call. */
    take(): TermCounts {
      const indices = new Uint32Array(size);
      let at = 0;
      for (let slot = 0; slot < capacity; slot += 1) if (counts[slot] !== 0) indices[at++] = hashes[slot] ?? 0;
      indices.sort();
      const taken = { indices, counts: new Uint8Array(size), channels: new Uint8Array(size), lengths: asLengths(lengths) };
      for (let place = 0; place < size; place += 1) {
        const slot = slotOf(indices[place] ?? 0);
        taken.counts[place] = counts[slot] ?? 0;
        taken.channels[place] = kinds[slot] ?? 0;
      }
      counts.fill(0);
      size = 0;
      lengths = [0, 0, 0, 0];
      return taken;
    },
  };
}

function asLengths(lengths: number[]): ChannelLengths {
  const [w = 0, p = 0, g = 0, i = 0] = channels.map((_, place) => lengths[place] ?? 0);
  return { w, p, g, i };
}
