const LOOK_EVERY_MS = 1_000;

type Work = { takeUp: () => Promise<void>; layDown: () => Promise<void>; isPaused: () => Promise<boolean> };

/** Takes work up unless it is paused, and from then on lays it down and takes it up as that changes. The returned function stops looking. */
export async function watchPause({ takeUp, layDown, isPaused }: Work): Promise<() => Promise<void>> {
  let isWorking = false;
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    const shallWork = !(await isPaused());
    if (shallWork === isWorking) return;
    await (shallWork ? takeUp() : layDown());
    isWorking = shallWork;
  }
  await look();
  const timer = setInterval(() => {
    // A database that is away says nothing, and gives no job either.
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = null;
      });
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
