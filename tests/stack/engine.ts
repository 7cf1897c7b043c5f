import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

// What a machine lacks comes from beside the project, where there is something: an Engine, and images without a registry.
const TOOLS = path.resolve("../shared/tools");
/** The oldest Caddy that keeps the body of a request which it sends once more. */
export const CADDY = "caddy:2.11.4-alpine";
// By the names under which stand-ins are made.
const PUBLIC_IMAGES: Record<string, string> = {
  "node:24-bookworm-slim": "node:24-bookworm-slim",
  "postgres:18-bookworm": "postgres:18-bookworm",
  "redis:8-bookworm": "redis:8-bookworm",
  [CADDY]: "caddy:2-alpine",
};

/** The image that the tests build, or that they are given, and the one that stands in for Qdrant's. */
export const PRODUCT = process.env.STACK_IMAGE ?? "minirag:stack";
export const DOUBLE = "minirag-qdrant-double";

type Options = { environment?: Record<string, string>; input?: string };

/**
 * Runs a program to its end and answers what it printed.
 * @throws with the end of what it said when it fails.
 */
export async function run(program: string, words: string[], { environment = {}, input }: Options = {}): Promise<string> {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...environment } });
  const ended = new Promise<number | string | null>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", resolve);
  });
  child.stdin.end(input);
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await ended;
  if (code === 0) return printed.trim();
  const said = `${printed}\n${complaints}`.trim().split("\n").slice(-30).join("\n");
  throw new Error(`\`${program} ${words.join(" ")}\` ended with ${code}:\n${said}`);
}

/** Whether a program ends well. */
export function succeeds(program: string, words: string[], options?: Options): Promise<boolean> {
  return run(program, words, options).then(
    () => true,
    () => false,
  );
}

/** An Engine with Compose that answers, and the public images that the stack is made of. */
export async function provideEngine(): Promise<void> {
  const answers = (await succeeds("docker", ["info"])) && (await succeeds("docker", ["compose", "version"]));
  if (!answers) await run(path.join(TOOLS, "docker-engine"), []);
  for (const [image, standin] of Object.entries(PUBLIC_IMAGES)) await provideImage(image, standin);
}

async function provideImage(image: string, standin: string): Promise<void> {
  if (await succeeds("docker", ["image", "inspect", image])) return;
  const [name = ""] = image.split(":");
  const standins = path.join(TOOLS, "standin-images");
  if (!existsSync(standins)) await run("docker", ["pull", "--quiet", image]);
  else {
    await run(standins, [name]);
    await run("docker", ["tag", standin, image]);
  }
}

/** The product's image as docker/Dockerfile makes it; answers its size in bytes. */
export async function buildProduct(tag = PRODUCT, release = "stack-1"): Promise<number> {
  if (tag !== process.env.STACK_IMAGE) await buildImage(["-t", tag, "--build-arg", `RELEASE=${release}`, "-f", "docker/Dockerfile", "."]);
  return Number(await run("docker", ["image", "inspect", "--format", "{{.Size}}", tag]));
}

/** The project's double of Qdrant as an image, since no registry is needed for these tests. */
export async function buildDouble(): Promise<void> {
  const context = path.resolve("dist/stack/double");
  mkdirSync(context, { recursive: true });
  await build({
    entryPoints: { double: "tests/support/qdrant-double/main.ts" },
    outdir: context,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  await buildImage(["-t", DOUBLE, "-f", "tests/stack/double/Dockerfile", context]);
}

// One image at a time, on machines that others build on too.
async function buildImage(words: string[]): Promise<void> {
  await run("flock", ["/tmp/docker-build.lock", "docker", "build", "--quiet", ...words], { environment: { DOCKER_BUILDKIT: "1" } });
}
