import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import { run } from "./engine";

const container = z.object({
  Name: z.string(),
  Image: z.string(),
  RestartCount: z.number(),
  State: z.object({ Status: z.string(), OOMKilled: z.boolean() }),
  Config: z.object({
    User: z.string(),
    Env: z.array(z.string()),
    Labels: z.record(z.string(), z.string()),
    Healthcheck: z.unknown().optional(),
  }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    Privileged: z.boolean(),
    CapAdd: z.array(z.string()).nullable(),
    CapDrop: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    NetworkMode: z.string(),
    PidMode: z.string(),
    IpcMode: z.string(),
    Init: z.boolean().nullable().optional(),
    Memory: z.number(),
    NanoCpus: z.number(),
    PidsLimit: z.number().nullable(),
    LogConfig: z.object({ Type: z.string(), Config: z.record(z.string(), z.string()) }),
    PortBindings: z.record(z.string(), z.unknown()).nullable(),
    Binds: z.array(z.string()).nullable(),
    RestartPolicy: z.object({ Name: z.string() }),
  }),
  Mounts: z.array(z.object({ Type: z.string(), Source: z.string(), Destination: z.string(), RW: z.boolean() })),
});

export type Container = z.infer<typeof container> & { service: string };

/** Every container of the stack, as Docker itself describes it. */
export async function inspectStack(): Promise<Container[]> {
  const ids = await run("docker", ["ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project=minirag"]);
  const described = z.array(container).parse(JSON.parse(await run("docker", ["inspect", ...ids.split("\n")])));
  return described.map((one) => ({ ...one, service: one.Config.Labels["com.docker.compose.service"] ?? one.Name }));
}

/** What a container lacks of what every one of ours has; Caddy, which binds ports 80 and 443, is the one exception. */
export function softSpots({ service, Config, HostConfig, Mounts }: Container): string[] {
  const isCaddy = service === "caddy";
  const holds: Record<string, boolean> = {
    "a read-only root": HostConfig.ReadonlyRootfs,
    "every capability dropped": HostConfig.CapDrop?.includes("ALL") === true,
    "no capability added": same(HostConfig.CapAdd ?? [], isCaddy ? ["NET_BIND_SERVICE"] : []),
    "no new privileges": HostConfig.SecurityOpt?.includes("no-new-privileges:true") === true,
    "a user that is not root": isCaddy ? Config.User === "0:0" : /^[1-9]\d*(:[1-9]\d*)?$/.test(Config.User),
    "no privileged mode": !HostConfig.Privileged,
    "an init process": HostConfig.Init === true,
    "a memory limit": HostConfig.Memory > 0,
    "a limit of processor time": HostConfig.NanoCpus > 0,
    "a limit of processes": (HostConfig.PidsLimit ?? 0) > 0,
    "small logs": HostConfig.LogConfig.Type === "json-file" && same(Object.values(HostConfig.LogConfig.Config).sort(), ["10m", "5"]),
    "no published port": Object.keys(HostConfig.PortBindings ?? {}).length === 0,
    "networks of its own": isCaddy ? HostConfig.NetworkMode === "host" : HostConfig.NetworkMode !== "host",
    "namespaces of its own": HostConfig.PidMode === "" && HostConfig.IpcMode !== "host",
    "no Docker socket": !Mounts.some(({ Source }) => Source.endsWith("docker.sock")),
    "a health check": Config.Healthcheck !== undefined || isJob(service),
    "a restart after a crash": HostConfig.RestartPolicy.Name === (isJob(service) ? "no" : "unless-stopped"),
  };
  return Object.keys(holds).filter((name) => !holds[name]);
}

function isJob(service: string): boolean {
  return service === "migrate" || service === "doctor";
}

function same(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((one, at) => one.replace(/^CAP_/, "") === right[at]);
}

/** Memory that each service uses now, in MB. */
export async function memoryByService(): Promise<Record<string, number>> {
  return memoryIn(await run("docker", ["stats", "--no-stream", "--format", MEMORY]));
}

/** Hears twice a second what each service uses, in MB, until it is stopped. */
export function watchMemory(hear: (now: Record<string, number>) => void): () => void {
  const stats = spawn("docker", ["stats", "--format", MEMORY], { stdio: ["ignore", "pipe", "inherit"] });
  let frame = "";
  // Every look at all of them begins at the top of a screen.
  createInterface(stats.stdout).on("line", (line) => {
    if (line.includes(TOP)) {
      hear(memoryIn(frame));
      frame = "";
    }
    frame += `${line.slice(line.lastIndexOf(TOP) + 1)}\n`;
  });
  return () => void stats.kill();
}

const MEMORY = "{{.Name}} {{.MemUsage}}";
const TOP = "\u001b[H";
const UNITS: Record<string, number> = { B: 1 / 1_048_576, KiB: 1 / 1_024, MiB: 1, GiB: 1_024 };

function memoryIn(lines: string): Record<string, number> {
  const found = lines.matchAll(/minirag-(?<name>[\w-]+?)-\d+ (?<size>[\d.]+)(?<unit>[KMG]?i?B)/g);
  return Object.fromEntries(
    [...found].map(({ groups }) => [groups?.name ?? "", Math.round(Number(groups?.size) * (UNITS[groups?.unit ?? ""] ?? 0))]),
  );
}

/** Ports on which a container's own processes listen in the host's network, as `ss` tells them. */
export async function openPorts(container: string): Promise<string[]> {
  const processes = (await run("docker", ["top", container, "-eo", "pid"])).split("\n").slice(1);
  const lines = (await run("ss", ["-Hltnp"])).split("\n").filter((line) => processes.some((pid) => line.includes(`pid=${pid.trim()},`)));
  return lines.map((line) => line.trim().split(/\s+/)[3]?.split(":").at(-1) ?? "").sort();
}
