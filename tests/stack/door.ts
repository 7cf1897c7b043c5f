import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, vi } from "vitest";
import { CADDY, provideEngine, run } from "./engine";

// On ports that nothing else takes.
export const PORT = 18_080;
export const ORIGIN = `http://localhost:${PORT}`;
const SLOTS = { blue: 18_011, green: 18_012 } as const;
const CONTAINER = "minirag-test-caddy";

export type Slot = keyof typeof SLOTS;
export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export const ok: Answer = (_request, response, body) => response.end(`fine ${body.length}`);
export const draining: Answer = (_request, response) => response.writeHead(503, { "x-minirag-draining": "1" }).end();

/** The real Caddy with the real Caddyfile and the memory that it has on a server, before two slots that do what a test wants. */
export function createDoor() {
  const folder = mkdtempSync(path.join(tmpdir(), "minirag-caddy-"));
  const ready = new Set<Slot>();
  const answers = new Map<Slot, Answer>();
  const seen: { slot: Slot; method: string; body: string }[] = [];
  const servers = [startSlot("blue"), startSlot("green")];

  function startSlot(slot: Slot) {
    const server = createServer(async (request, response) => {
      if (request.url === "/api/health/ready") return response.writeHead(ready.has(slot) ? 200 : 503).end();
      const body = await text(request).catch(() => "broken off");
      seen.push({ slot, method: request.method ?? "", body });
      (answers.get(slot) ?? ok)(request, response, body);
    });
    server.keepAliveTimeout = 75_000;
    return server.listen(SLOTS[slot], "127.0.0.1");
  }

  return {
    ready,
    answers,
    seen,

    /** @param change what a test has to have otherwise in the Caddyfile. */
    async start(change = (caddyfile: string) => caddyfile): Promise<void> {
      await provideEngine();
      for (const place of ["etc/pages", "etc/local", "run", "assets/_next/static"])
        mkdirSync(path.join(folder, place), { recursive: true });
      const caddyfile = readFileSync("Caddyfile", "utf8")
        .replace("172.30.77.11:3000", `127.0.0.1:${SLOTS.blue}`)
        .replace("172.30.77.12:3000", `127.0.0.1:${SLOTS.green}`)
        .replace("http://127.0.0.1 {", `http://127.0.0.1:${PORT} {`);
      writeFileSync(path.join(folder, "etc/Caddyfile"), change(caddyfile));
      writeFileSync(path.join(folder, "etc/pages/maintenance.html"), readFileSync("docker/caddy/maintenance.html"));
      writeFileSync(path.join(folder, "assets/_next/static/kept.js"), `"${"kept ".repeat(500)}"`);
      const mounts = ["etc:/etc/caddy:ro", "run:/run/caddy", "assets:/srv/assets:ro"].flatMap((mount) => ["-v", `${folder}/${mount}`]);
      const values = [`SITE=http://localhost:${PORT}`, "REACH=", "ACME_EMAIL=a@example.com", "GOMEMLIMIT=80MiB"];
      const settings = ["--memory", "96m", ...values.flatMap((setting) => ["-e", setting])];
      const command = ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"];
      await run("docker", ["run", "--detach", "--name", CONTAINER, "--network", "host", ...settings, ...mounts, CADDY, ...command]);
      await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${PORT}/caddy-lives`)).status).toBe(200), { timeout: 20_000 });
    },

    /** Names the slots that serve, and waits until Caddy must know. */
    async serve(...slots: Slot[]): Promise<void> {
      ready.clear();
      for (const slot of slots) ready.add(slot);
      await sleep(3_000);
      seen.length = 0;
    },

    forget(): void {
      answers.clear();
      seen.length = 0;
    },

    /** What Caddy has logged: its access log and its complaints. */
    log: () => run("sh", ["-c", `docker logs ${CONTAINER} 2>&1`]),

    async stop(): Promise<void> {
      await run("docker", ["rm", "--force", CONTAINER]);
      for (const server of servers) server.close().closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function post(body: string, place = "/api/trpc/ask.start"): Promise<Response> {
  return fetch(`${ORIGIN}${place}`, { method: "POST", headers: { "content-type": "application/json" }, body });
}
