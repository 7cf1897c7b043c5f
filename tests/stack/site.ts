import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PRODUCT, run, succeeds } from "./engine";

const PREFIX = "minirag-stack-";
const VOLUMES = ["postgres", "qdrant", "files", "reader", "caddy-data", "caddy-config"].map((name) => `minirag-${name}`);
const OVERRIDE = path.resolve("tests/stack/double/override.yml");

const IMAGES: Record<string, string> = { BLUE_IMAGE: PRODUCT, GREEN_IMAGE: PRODUCT, WORKER_IMAGE: PRODUCT };

/** Without `images`, those of the deploy program's release.env are taken. */
type Wishes = { domain?: string; override?: string; images?: Record<string, string> };
export type Site = ReturnType<typeof createSite>;

/**
 * A server's production stack on this machine, its settings and state in a folder of its own. The names of its volumes and
 * networks are the real ones, so a machine that carries a site is refused.
 */
export function createSite({ domain = "", override = OVERRIDE, images = IMAGES }: Wishes = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  const config = path.join(folder, "config");
  const state = path.join(folder, "state");
  const environment = { MINIRAG_CONFIG: config, MINIRAG_STATE: state, MINIRAG_OVERRIDE: override, ...images };
  const compose = (...words: string[]) => run("docker/host/compose", words, { environment });
  let endTurn = () => {};
  // Until then what carries these names on this machine may be somebody's site.
  let isOurs = false;

  /** A host as docker/host/init leaves it, where nothing runs yet. */
  async function prepare(): Promise<void> {
    endTurn = await takeTurn();
    await refuseStrangers();
    isOurs = true;
    await clear();
    await run("docker/host/init", domain ? ["--domain", domain] : [], { environment });
  }

  return {
    config,
    state,
    environment,
    compose,
    prepare,
    origin: domain ? `https://${domain}` : "http://localhost",
    secret: (name: string) => readFileSync(path.join(config, "secrets", name), "utf8"),
    secretFiles: () => filesUnder(path.join(config, "secrets")),
    containerOf: (service: string) => compose("ps", "--all", "--quiet", service),

    /** What docker/host/init does, again and again if need be; answers what it says. */
    init: (...words: string[]) => run("docker/host/init", words, { environment }),

    /** Everything from nothing to a slot that serves, without the deploy program. */
    async start(): Promise<void> {
      await prepare();
      await compose("up", "--detach", "--wait", "postgres", "redis", "qdrant");
      await compose("run", "--rm", "--no-deps", "migrate");
      mkdirSync(path.join(state, "slots"), { recursive: true });
      await run("sh", ["-c", 'echo blue >"$0"', path.join(state, "slots/slots")]);
      await compose("up", "--detach", "--wait", "web-blue", "worker", "reader", "caddy").catch(async (cause) => {
        throw new Error(`It did not start:\n${await compose("logs", "--tail", "20", "web-blue", "worker", "reader")}`, { cause });
      });
    },

    async stop(): Promise<void> {
      if (isOurs && existsSync(path.join(config, "minirag.env"))) await compose("down", "--timeout", "5", "--remove-orphans");
      if (isOurs) await clear();
      endTurn();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until no other of these tests has a stack on this machine; the turn ends with this process at the latest. */
async function takeTurn(): Promise<() => void> {
  const holder = spawn("flock", ["/tmp/minirag-stack-turn.lock", "sh", "-c", "echo held && cat"], { stdio: ["pipe", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  return () => holder.stdin.end();
}

function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Removes what an earlier run of these tests left, by the mark that init leaves on volumes. */
async function clear(): Promise<void> {
  const left = await run("docker", ["ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project=minirag"]);
  if (left) await run("docker", ["rm", "--force", ...left.split("\n")]);
  for (const volume of VOLUMES) if (await succeeds("docker", ["volume", "inspect", volume])) await run("docker", ["volume", "rm", volume]);
}

/** @throws where a real site lives on this machine, or a development stack. */
async function refuseStrangers(): Promise<void> {
  const project = ["--all", "--filter", "label=com.docker.compose.project=minirag"];
  const origins = await run("docker", ["ps", ...project, "--format", '{{.Names}} {{.Label "com.docker.compose.project.config_files"}}']);
  const stranger = origins.split("\n").find((line) => line && !line.includes("/tests/stack/"));
  if (stranger) throw new Error(`The container ${stranger.split(" ")[0]} is none of these tests'. They need a machine without a site.`);
  for (const volume of VOLUMES) {
    const owner = await run("docker", ["volume", "inspect", "--format", '{{index .Labels "org.minirag.state"}}', volume]).catch(() => null);
    if (owner === null || path.basename(path.dirname(owner)).startsWith(PREFIX)) continue;
    throw new Error(`The volume ${volume} belongs to ${owner || "somebody else"}. These tests need a machine without a site.`);
  }
}
