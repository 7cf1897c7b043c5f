/** Calls `work` for each of `count` turns with `users` of them at once; answers each call's milliseconds and the seconds of all. */
export async function timeCalls(
  count: number,
  users: number,
  work: (turn: number) => Promise<unknown>,
): Promise<{ milliseconds: number[]; seconds: number }> {
  const turns = Array.from({ length: count }, (_, turn) => turn).values();
  const milliseconds: number[] = [];
  const { seconds } = await timed(() =>
    Promise.all(
      Array.from({ length: users }, async () => {
        for (const turn of turns) {
          const startedAt = performance.now();
          const given = await work(turn);
          // A call that knows better what it measures says so itself.
          milliseconds.push(typeof given === "number" ? given : performance.now() - startedAt);
        }
      }),
    ),
  );
  return { milliseconds, seconds };
}

export async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; seconds: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - startedAt) / 1000 };
}

/** The smallest value that at least `share` of all do not pass (nearest rank). */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A fixed sequence of numbers in [0, 1), so that every run makes the same texts (mulberry32). */
export function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
