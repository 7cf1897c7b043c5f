import { constants } from "node:os";
import { onLauncherGone } from "@/local/launcher";

/** That this program was told to stop; `exitCode` is what a shell expects then. */
export class Interruption extends Error {
  readonly exitCode: number;
  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const { promise: interruption, reject } = Promise.withResolvers<never>();
interruption.catch(() => undefined);

/** From now on a signal, or the end of npm, does not end the program at once, but makes what waits with `orInterruption` fail, so that it can clean up. */
export function listenForInterruption(program: Pick<NodeJS.EventEmitter, "once"> = process): void {
  // Each signal's second time ends it at once, as people expect who are in a hurry.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) program.once(signal, () => reject(new Interruption(signal)));
  onLauncherGone(() => reject(new Interruption("SIGTERM")));
}

/** @throws Interruption as soon as this program is told to stop. */
export function orInterruption<Result>(work: Promise<Result>): Promise<Result> {
  return Promise.race([work, interruption]);
}
