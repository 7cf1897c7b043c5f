import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

const PROGRAM = path.resolve("docker/deploy/minirag");
const FAKES = path.resolve("tests/stack/deploy/fakes");

export type Ran = { code: number | null; output: string };
export type Image = { migrations?: string[]; faults?: string[]; version?: string; minRelease?: string };
export type Host = ReturnType<typeof createHost>;

/** A host in a folder: docker, curl, date and sleep are stand-ins, the deploy program is the real one. */
export function createHost() {
  const root = mkdtempSync(path.join(tmpdir(), "minirag-host-"));
  const world = path.join(root, "world");
  const state = path.join(root, "state");
  const config = path.join(root, "config");
  for (const folder of ["containers", "images", "registry"]) mkdirSync(path.join(world, folder), { recursive: true });
  write(path.join(world, "clock"), "1800000000");
  write(path.join(world, "applied"), "");
  write(path.join(config, "minirag.env"), "DOMAIN=site.example");
  write(path.join(config, "token"), "a token of the tests");

  const settings = {
    PATH: `${FAKES}:${process.env.PATH}`,
    WORLD: world,
    MINIRAG_STATE: state,
    MINIRAG_CONFIG: config,
    MINIRAG_METRICS_TOKEN: path.join(config, "token"),
    MINIRAG_SMOKE_KEY: path.join(config, "token"),
    MINIRAG_DISK_NEEDED_MB: "1",
    MINIRAG_MEMORY_NEEDED_MB: "1",
    MINIRAG_LOCK_WAIT: "1",
    MINIRAG_LIVE_WAIT: "8",
    MINIRAG_PROOF_WAIT: "5",
    MINIRAG_WATCH_TIME: "7",
    MINIRAG_DRAIN_WAIT: "8",
  };
  const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").trim() : "");
  const lines = (file: string) => read(file).split("\n").filter(Boolean);

  return {
    state,
    config,
    world,
    settings,
    addImage(name: string, { migrations = ["1_first"], faults = [], version = "", minRelease = "" }: Image = {}) {
      const folder = path.join(world, "images", name);
      write(path.join(folder, "migrations"), migrations.join("\n"));
      write(path.join(folder, "faults"), faults.join("\n"));
      write(path.join(folder, "version"), version);
      write(path.join(folder, "min-release"), minRelease);
    },
    run: (args: string[], more: Record<string, string> = {}) => run(args, { ...settings, ...more }),
    slots: () => read(path.join(state, "slots/slots")),
    journal: () => lines(path.join(state, "journal")).map((line) => line.split(" ").slice(2).join(" ")),
    phases: () => lines(path.join(state, "journal")).map((line) => line.split(" ")[2]),
    imageIn: (service: string) => read(path.join(world, "containers", service, "image")),
    isUp: (service: string) => read(path.join(world, "containers", service, "state")) === "true",
    outages: () => lines(path.join(world, "outages")),
    calls: () => lines(path.join(world, "calls")),
    put: (file: string, content: string) => write(path.join(world, file), content),
    has: (file: string) => existsSync(path.join(root, file)),
    drop: () => rmSync(root, { recursive: true, force: true }),
  };
}

function write(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content === "" ? "" : `${content}\n`);
  chmodSync(file, 0o600);
}

/** Runs the program as the leader of a group of processes, which a stand-in can kill as a whole. */
async function run(args: string[], settings: Record<string, string>): Promise<Ran> {
  const child = spawn(PROGRAM, args, { env: { ...process.env, ...settings }, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, output: said + complained };
}
