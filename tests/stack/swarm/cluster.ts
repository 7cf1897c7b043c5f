import { appendFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { run, succeeds } from "../engine";
import { createSite } from "../site";
import { inspectTasks } from "./task";

const STACK = "minirag-swarm";
const MODEL = "minirag-swarm-model";
const ofStack = ["--filter", `label=com.docker.stack.namespace=${STACK}`];
// Many requests come from one key here, and answers are written slowly, so that a release meets some on its way.
const SETTINGS = `RATE_LIMIT_FACTOR=0
OPENAI_BASE_URL=http://model:8080/v1
CHAT_MODEL=slow
ALLOWED_MODEL_HOSTS=model:8080
`;

const answered = z.object({
  request: z.object({ method: z.string(), uri: z.string() }),
  status: z.number(),
  duration: z.number(),
  resp_headers: z.record(z.string(), z.array(z.string())),
});

export type Cluster = ReturnType<typeof createCluster>;

/** A Swarm of this machine alone, with the host as docker/host/init leaves it. */
export function createCluster(domain: string) {
  const site = createSite({ domain });
  const environment = {
    MINIRAG_CONFIG: site.config,
    MINIRAG_STATE: site.state,
    MINIRAG_STACK: STACK,
    MINIRAG_OVERRIDE: path.resolve("tests/stack/swarm/override.yml"),
  };

  let isOurs = false;

  /** Tasks of a service that shall run, with the image and the state of each. */
  async function tasksOf(service: string): Promise<string[]> {
    const shown = ["--filter", "desired-state=running", "--format", "{{.Image}} {{.CurrentState}}"];
    const lines = await run("docker", ["service", "ps", ...shown, `${STACK}_${service}`]);
    return lines.split("\n").map((line) => line.split(" ").slice(0, 2).join(" "));
  }

  return {
    origin: site.origin,
    secret: site.secret,
    tasksOf,
    inspect: () => inspectTasks(STACK),
    deploy: (image: string) => run("docker/swarm/deploy", [image], { environment }),

    /** Puts the model beside the stack, where the servers find it by its name. */
    async startModel(): Promise<void> {
      await run("docker", [
        "run",
        "--detach",
        "--name",
        MODEL,
        "--network",
        `${STACK}_data`,
        "--network-alias",
        "model",
        "minirag-slow-model",
      ]);
    },

    /** What Caddy answered with a failure, for whoever looks for the reason. */
    async failures(): Promise<string> {
      const log = await run("docker", ["service", "logs", "--raw", `${STACK}_caddy`]);
      const failed = log.split("\n").filter((line) => /"status":5\d\d/.test(line));
      return failed
        .map((line) => answered.parse(JSON.parse(line)))
        .map(
          ({ request, status, duration, resp_headers: told }) =>
            `${request.method} ${request.uri.slice(0, 40)} ${status} after ${duration} s by ${told["X-Minirag-Release"] ?? "Caddy"}`,
        )
        .slice(-20)
        .join("\n");
    },

    /** @throws where this machine is part of a Swarm already. */
    async prepare(): Promise<void> {
      if ((await run("docker", ["info", "--format", "{{.Swarm.LocalNodeState}}"])) !== "inactive")
        throw new Error("This machine is part of a Swarm. These tests need one that is not.");
      await site.prepare();
      isOurs = true;
      appendFileSync(path.join(site.config, "minirag.env"), SETTINGS);
      await run("docker", ["swarm", "init", "--advertise-addr", "127.0.0.1"]);
    },

    async leave(): Promise<void> {
      if (!isOurs) return;
      await succeeds("docker", ["rm", "--force", MODEL]);
      if (await succeeds("docker", ["stack", "services", STACK])) await run("docker", ["stack", "rm", STACK]);
      while (await run("docker", ["ps", "--all", "--quiet", ...ofStack])) await sleep(500);
      await succeeds("docker", ["swarm", "leave", "--force"]);
      await site.stop();
    },
  };
}
