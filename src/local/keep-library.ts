import { setTimeout as sleep } from "node:timers/promises";
import { type Library, openLibrary } from "./library";

type Keeping = { dataDir: string; say: (line: string) => void };

const RETRY_MS = 10_000;

/**
 * Holds the library open, also when its database dies: the same data on the same port, which the server finds again.
 * What keeps it from starting, such as a full disk, is tried anew every ten seconds until it does.
 */
export function keepLibrary(first: Library, { dataDir, say }: Keeping): { close: () => Promise<void> } {
  let library = first;
  let reopening: Promise<void> = Promise.resolve();
  const closing = new AbortController();
  const port = Number(new URL(first.environment.DATABASE_URL).port);

  async function watch(): Promise<void> {
    await library.lost;
    if (closing.signal.aborted) return;
    say("The database ended. Starting it again …");
    reopening = reopen();
    await reopening;
    if (closing.signal.aborted) return;
    say("The database is back.");
    void watch();
  }

  async function reopen(): Promise<void> {
    // What is lost is closed before it is opened again, or this process would count as two of its users.
    const lost = library;
    await persist(() => lost.close());
    await persist(async () => {
      library = await openLibrary(dataDir, port);
    });
  }

  /** Tries until it works or the end comes; says each reason once. */
  async function persist(step: () => Promise<void>): Promise<void> {
    let said = "";
    while (!closing.signal.aborted) {
      const failure = await step().then(
        () => null,
        (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
      );
      if (failure === null) return;
      if (failure !== said) say(`${failure}\nIt is tried again every ${RETRY_MS / 1_000} seconds.`);
      said = failure;
      await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  void watch();
  return {
    close: async () => {
      closing.abort();
      await reopening;
      await library.close();
    },
  };
}
