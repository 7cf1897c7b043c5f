/**
 * Passes events on, and says "silence" whenever none came for so long. What it opens is closed with it.
 * `open` gets the signal that its events end by.
 */
export async function* withSilences<Event>(
  open: (signal: AbortSignal) => AsyncIterable<Event>,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Event | "silence"> {
  const closing = new AbortController();
  const events = open(AbortSignal.any([signal, closing.signal]))[Symbol.asyncIterator]();
  try {
    for (;;) {
      const arrival = arrivalOf(events.next());
      while (!(await arrival.within(silenceMs))) yield "silence";
      const next = await arrival.result;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    closing.abort();
    await events.return?.();
  }
}

/** A promise that can be waited for again and again without piling up waits on it. */
function arrivalOf<Value>(result: Promise<Value>) {
  let isHere = false;
  let wake = () => {};
  const arrive = () => {
    isHere = true;
    wake();
  };
  result.then(arrive, arrive);
  return {
    result,
    within: (ms: number) =>
      new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(isHere), ms);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
        if (isHere) wake();
      }),
  };
}
