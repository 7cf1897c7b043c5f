import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type Deployed = { code: number | null; output: string; seconds: number };
export type Deployer = ReturnType<typeof createDeployer>;

/** The deploy program as somebody on the server runs it, with the times that a drill gives it. */
export function createDeployer(state: string, environment: Record<string, string>) {
  const journal = () =>
    existsSync(path.join(state, "journal")) ? readFileSync(path.join(state, "journal"), "utf8").trim().split("\n") : [];
  const phase = () => journal().at(-1)?.split(" ")[2] ?? "";

  function begin(words: string[]): { child: ChildProcess; done: Promise<Deployed> } {
    const began = performance.now();
    // A group of its own, so that a drill can kill it with all that it has started.
    const child = spawn("docker/deploy/minirag", words, { env: { ...process.env, ...environment }, detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => (output += String(bytes)));
    const done = new Promise<Deployed>((resolve) => {
      child.on("exit", (code) => resolve({ code, output, seconds: (performance.now() - began) / 1_000 }));
    });
    return { child, done };
  }

  async function run(...words: string[]): Promise<Deployed> {
    const done = await begin(words).done;
    console.log(`  minirag ${words.join(" ")}: ${done.code} after ${Math.round(done.seconds)} s`);
    if (done.code !== 0) console.log(`${done.output.trim()}\n${logNamedIn(done.output)}`.replace(/^/gm, "    "));
    return done;
  }

  return {
    journal,
    /** The slots that serve now. */
    slots: () => readFileSync(path.join(state, "slots/slots"), "utf8").trim().split(" "),
    begin: (...words: string[]) => begin(words),
    run,
    deploy: (image: string) => run("--here", "deploy", image),

    /** Kills a deploy with all that it has started, so long after a phase has begun. */
    async killIn(wanted: string, image: string, afterMs = 300): Promise<string> {
      const { child, done } = begin(["--here", "deploy", image]);
      const before = journal().length;
      let ended = false;
      void done.then(() => (ended = true));
      while (!ended && (journal().length <= before || phase() !== wanted)) await sleep(20);
      await sleep(afterMs);
      const at = phase();
      if (!ended && child.pid) process.kill(-child.pid, "SIGKILL");
      await done;
      console.log(`  killed in ${at}`);
      return at;
    },
  };
}

/** The end of what the slot said, which is gone with the stack. */
function logNamedIn(output: string): string {
  const log = /its log: (?<file>\S+)/.exec(output)?.groups?.file;
  return log && existsSync(log) ? readFileSync(log, "utf8").slice(-2_000) : "";
}
