import { z } from "zod";
import { type Command, localOptions, place, readWords } from "@/cli/command";
import { CommandProblem, UsageError } from "@/cli/failure";
import { withProduct } from "@/cli/local-library";
import type { Terminal } from "@/cli/terminal";
import type { Container } from "@/container";

const ACTIONS = ["hold", "keep", "release", "show"] as const;
const seconds = z.coerce.number().int().min(1).max(86_400);
const words = place.omit({ url: true }).extend({ seconds: seconds.default(600), quiet: seconds.optional() });
const options = { ...localOptions, seconds: { type: "string" }, quiet: { type: "string" } } as const;

type Given = z.infer<typeof words>;
type Service = Container["maintenance"];

export const maintenance: Command = {
  usage: "maintenance hold|keep|release NAME",
  summary: "Keeps workers from taking jobs for the time of a deploy or a backup.",
  details: [
    "hold NAME     for --seconds N (600); said again, it is longer. Exit code 1 while another name holds it",
    "keep NAME     until standard input ends; a process that is killed has let go within 30 seconds",
    "release NAME  lets go",
    "show          who holds it",
    "--quiet N     waits N seconds at most until no job runs any more; exit code 1 when some still do",
  ],
  async run(typed, terminal) {
    const { given, positionals } = readWords(typed, options, words);
    const [action, name = "", ...rest] = positionals;
    const chosen = ACTIONS.find((known) => known === action);
    if (!chosen || rest.length > 0 || (name === "") !== (chosen === "show")) throw new UsageError("Say `maintenance hold NAME`.");
    return withProduct(given.data, ({ maintenance: service }) => act[chosen](service, name, given, terminal));
  },
};

type Act = (service: Service, name: string, given: Given, terminal: Terminal) => Promise<number>;

const act: Record<(typeof ACTIONS)[number], Act> = {
  async hold(service, name, given, terminal) {
    if (!(await service.hold(name, given.seconds))) throw await heldByAnother(service);
    await assertQuiet(service, given, terminal.signal);
    terminal.print("held\n");
    return 0;
  },

  async keep(service, name, given, terminal) {
    const ended = new AbortController();
    process.stdin.on("close", () => ended.abort()).resume();
    const signal = AbortSignal.any([ended.signal, terminal.signal]);
    let quiet: Promise<unknown> = Promise.resolve();
    const onHeld = () => {
      quiet = assertQuiet(service, given, signal).then(
        () => terminal.print("held\n"),
        (cause) => {
          ended.abort();
          throw cause;
        },
      );
      // What it says is heard below.
      quiet.catch(() => undefined);
    };
    if (!(await service.keep(name, signal, onHeld))) throw await heldByAnother(service);
    await quiet;
    return 0;
  },

  async release(service, name, _given, terminal) {
    terminal.print((await service.release(name)) ? "released\n" : "not held\n");
    return 0;
  },

  async show(service, _name, given, terminal) {
    const held = await service.find();
    if (given.json) terminal.printJson(held);
    else terminal.print(held ? `${held.holder} until ${held.heldUntil.toISOString()}\n` : "not held\n");
    return 0;
  },
};

async function assertQuiet(service: Service, { quiet }: Given, signal: AbortSignal): Promise<void> {
  if (quiet === undefined || (await service.untilQuiet(quiet * 1_000, signal))) return;
  throw new CommandProblem(`Jobs still run after ${quiet} seconds.`);
}

async function heldByAnother(service: Service): Promise<CommandProblem> {
  const held = await service.find();
  return new CommandProblem(`It is held by ${held?.holder ?? "another one"}.`);
}
