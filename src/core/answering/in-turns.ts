import { setImmediate as turnEnd } from "node:timers/promises";

/**
 * Passes a stream on in fewer pieces: its first part at once, then together what arrives in one turn of the event
 * loop. For streams whose every part costs something to tell. @throws the stream's own failure, after its parts.
 */
export async function* inTurns<Part>(parts: AsyncIterable<Part>): AsyncGenerator<Part[]> {
  const waiting: Part[] = [];
  let arrival = Promise.withResolvers<void>();
  let hasBegun = false;
  let isLeft = false;
  let isOver = false;
  const read = async () => {
    for await (const part of parts) {
      if (isLeft) return;
      waiting.push(part);
      arrival.resolve();
    }
  };
  const reading = read().finally(() => {
    isOver = true;
    arrival.resolve();
  });
  // Whoever leaves early is not told of a failure.
  reading.catch(() => undefined);
  try {
    while (!isOver || waiting.length > 0) {
      await arrival.promise;
      if (hasBegun) await turnEnd();
      arrival = Promise.withResolvers();
      if (waiting.length > 0) yield waiting.splice(0);
      hasBegun = true;
    }
    await reading;
  } finally {
    isLeft = true;
  }
}
