/** Kinds of term: words, word pairs, character grams, identifiers. */
export type Channel = "w" | "p" | "g" | "i";
export const channels = ["w", "p", "g", "i"] as const satisfies readonly Channel[];

// FNV-1a over UTF-16 units, one start for each channel, finished as MurmurHash3 does so that all 32 bits count.
const PRIME = 0x01000193;
const starts: Record<Channel, number> = { w: 0x811c9dc5, p: 0x3c6ef372, g: 0xa54ff53a, i: 0x510e527f };

/** An unsigned 32-bit hash of a term within its channel. */
export function hashTerm(channel: Channel, text: string, start = 0, end = text.length): number {
  let hash = starts[channel];
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return finish(hash);
}

/** The hash of two words that stand side by side, from the hashes of the words. */
export function hashPair(first: number, second: number): number {
  return finish(Math.imul(Math.imul(starts.p ^ first, PRIME) ^ second, PRIME));
}

function finish(mixed: number): number {
  let hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
