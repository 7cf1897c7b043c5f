import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CADDY, run } from "../engine";

const PORT = 38_090;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const [WEB, DOOR] = ["minirag-test-web", "minirag-test-door"];
// In the server's place: it is ready, reads what comes, and tells which headers reached it.
const SERVER = `require("http").createServer((request, response) => {
  request.resume().on("end", () => response.end(JSON.stringify(request.headers)));
}).listen(3000)`;
const NOBODY = ["--user", "10001:10001", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];

/** What the chart makes of a server's pod, as two containers of one network; Caddy has what the rendered chart says. */
export function createPod(rendered: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "minirag-pod-"));
  const assets = path.join(folder, "assets");
  const block = (key: string) => new RegExp(`\\n( +)${key}\\n((?:\\1 +.*\\n| *\\n)+)`).exec(rendered)?.[2] ?? "";
  const unindented = (text: string) => text.replaceAll(new RegExp(`^${/^ */.exec(text)?.[0]}`, "gm"), "");

  return {
    origin: ORIGIN,

    async start(): Promise<void> {
      for (const place of [assets, path.join(folder, "door/pages")]) mkdirSync(place, { recursive: true });
      chmodSync(assets, 0o777);
      writeFileSync(path.join(folder, "door/Caddyfile"), unindented(block("Caddyfile: \\|")));
      await run("docker", ["run", "-d", "--name", WEB, "-p", `127.0.0.1:${PORT}:8080`, "node:24-bookworm-slim", "node", "-e", SERVER]);
      const settings = ["SITE=http://:8080", "REACH=public-", "ACME_EMAIL=nobody@localhost", "XDG_DATA_HOME=/run/caddy"];
      const places = ["-v", `${folder}/door:/etc/caddy:ro`, "-v", `${assets}:/srv/assets:ro`, "--tmpfs", "/run/caddy:mode=1777"];
      const command = ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"];
      const words = [...NOBODY, "--cap-add", "NET_BIND_SERVICE", ...settings.flatMap((one) => ["-e", one]), ...places];
      await run("docker", ["run", "-d", "--name", DOOR, "--network", `container:${WEB}`, ...words, CADDY, ...command]);
    },

    lives: () => run("docker", ["exec", DOOR, "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8081/caddy-lives"]),

    /** Does what stands before a server: its scripts go where every Caddy finds them. */
    async copyAssets(image: string): Promise<string> {
      const script = unindented(block("- \\|"));
      const words = [...NOBODY, "-v", `${assets}:/assets`, "--entrypoint", "/bin/sh", image, "-euc", script];
      await run("docker", ["run", "--rm", ...words]);
      return run("sh", ["-c", `cd ${assets} && find . -name '*.js' | head -n 1`]);
    },

    async stop(): Promise<void> {
      await run("docker", ["rm", "--force", DOOR, WEB]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
