import { z } from "zod";
import { run } from "../engine";

const task = z.object({
  Config: z.object({ User: z.string(), Env: z.array(z.string()), Labels: z.record(z.string(), z.string()), Healthcheck: z.unknown() }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    Privileged: z.boolean(),
    CapAdd: z.array(z.string()).nullable(),
    CapDrop: z.array(z.string()).nullable(),
    Init: z.boolean().nullable(),
    Memory: z.number(),
    NanoCpus: z.number(),
    PidsLimit: z.number().nullable(),
    LogConfig: z.object({ Config: z.record(z.string(), z.string()) }),
    PortBindings: z.record(z.string(), z.unknown()).nullable(),
  }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
});

export type Task = z.infer<typeof task> & { service: string };

/** Every container that runs for a stack, as Docker itself describes it. */
export async function inspectTasks(stack: string): Promise<Task[]> {
  const ids = await run("docker", ["ps", "--quiet", "--filter", `label=com.docker.stack.namespace=${stack}`]);
  const described = z.array(task).parse(JSON.parse(await run("docker", ["inspect", ...ids.split("\n")])));
  return described.map((one) => ({ ...one, service: one.Config.Labels["com.docker.swarm.service.name"]?.replace(`${stack}_`, "") ?? "" }));
}

/** What a task lacks of what every container has on one machine, but for what Swarm cannot be told. */
export function softSpotsOf({ service, Config, HostConfig, NetworkSettings }: Task): string[] {
  const isCaddy = service === "caddy";
  const holds: Record<string, boolean> = {
    "a read-only root": HostConfig.ReadonlyRootfs,
    "every capability dropped": HostConfig.CapDrop?.includes("ALL") === true,
    "no capability added": (HostConfig.CapAdd ?? []).length === (isCaddy ? 1 : 0),
    "a user that is not root": isCaddy || /^[1-9]\d*(:[1-9]\d*)?$/.test(Config.User),
    "no privileged mode": !HostConfig.Privileged,
    "an init process": HostConfig.Init === true,
    "limits of memory, processor time and processes": HostConfig.Memory > 0 && HostConfig.NanoCpus > 0 && (HostConfig.PidsLimit ?? 0) > 0,
    "small logs": HostConfig.LogConfig.Config["max-size"] === "10m",
    "no port but Caddy's": isCaddy || Object.keys(HostConfig.PortBindings ?? {}).length === 0,
    "a network that leads nowhere where files are read":
      service !== "reader" || Object.keys(NetworkSettings.Networks).join().endsWith("_nowhere"),
    "a health check": Config.Healthcheck !== undefined,
  };
  return Object.keys(holds).filter((name) => !holds[name]);
}
