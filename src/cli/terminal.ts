import { CommandProblem } from "./failure";

/** Where a command writes: what was asked for on standard output, everything else on standard error. */
export type Terminal = {
  /** Aborts at Ctrl-C, and when nobody reads the output any more. */
  signal: AbortSignal;
  print(text: string): void;
  printJson(value: unknown): void;
  /** A line for the person, above any progress. */
  say(line: string): void;
  /** A line that is written over by the next one; nothing where standard error is no terminal. */
  progress(line: string): void;
};

export type Ended = "interrupted" | "unread";

/** The terminal of this process. */
export function openTerminal(): Terminal & { ended(): Ended | null; flush(): Promise<void> } {
  const controller = new AbortController();
  let ended: Ended | null = null;
  const end = (why: Ended) => {
    // A second Ctrl-C does not wait for anything.
    if (ended === "interrupted" && why === "interrupted") process.exit(130);
    ended ??= why;
    controller.abort(new CommandProblem("Interrupted."));
  };
  process.on("SIGINT", () => end("interrupted"));
  process.on("SIGTERM", () => end("interrupted"));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EPIPE") throw cause;
      end("unread");
    });
  }
  const line = createProgressLine();
  return {
    signal: controller.signal,
    ended: () => ended,
    print(text) {
      line.clear();
      process.stdout.write(text);
    },
    printJson: (value) => process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined)}\n`),
    say(text) {
      line.clear();
      process.stderr.write(`${text}\n`);
    },
    progress: line.show,
    async flush() {
      line.clear();
      await new Promise((resolve) => process.stdout.write("", resolve));
    },
  };
}

function createProgressLine() {
  let isShown = false;
  return {
    show(text: string) {
      if (!process.stderr.isTTY) return;
      isShown = true;
      process.stderr.write(`\r\u001b[2K${plain(text).slice(0, (process.stderr.columns || 80) - 1)}`);
    },
    clear() {
      if (isShown) process.stderr.write("\r\u001b[2K");
      isShown = false;
    },
  };
}

/** Text for a terminal: names and documents may hold sequences that would move its cursor or change its title. */
export function plain(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, "");
}
