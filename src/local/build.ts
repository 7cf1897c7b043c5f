import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { environmentWith } from "@/env";
import { bundle, isCurrent, keepMark } from "./bundle";
import { bundleReader } from "./bundle-reader";
import { folderProblem, LocalProblem } from "./problem";
import { PROGRAMS } from "./programs";

const CLIENT = "src/generated/prisma";
const PAGES = ".next/standalone/server.js";
// What a standalone server consists of. Next copies more when it cannot tell which files a line of code opens.
const PARTS = [".next", "node_modules", "package.json", "public", "server.js"];

/** The file that starts the built pages. */
export const SERVER = PAGES;

/** Makes what is missing or stale of the database client and of the programs that run outside Next. */
export async function buildPrograms(mark: string, stop?: AbortSignal): Promise<void> {
  await generateClient(stop);
  if (isCurrent("dist/programs", mark)) return;
  await bundle(PROGRAMS);
  await bundleReader(path.resolve("."), "dist");
  mkdirSync("dist/programs", { recursive: true });
  keepMark("dist/programs", mark);
}

/** Builds the pages when they are missing or stale; answers whether there was anything to do. */
export async function buildPages(mark: string, announce: () => void, stop?: AbortSignal): Promise<boolean> {
  if (isCurrent(PAGES, mark)) return false;
  announce();
  rmSync(`${PAGES}.mark`, { force: true });
  await run({ module: "next", options: ["build"], log: "dist/pages.log", stop });
  for (const name of readdirSync(".next/standalone")) {
    if (!PARTS.includes(name)) rmSync(path.join(".next/standalone", name), { recursive: true });
  }
  cpSync(".next/static", ".next/standalone/.next/static", { recursive: true });
  if (existsSync("public")) cpSync("public", ".next/standalone/public", { recursive: true });
  keepMark(PAGES, mark);
  return true;
}

async function generateClient(stop?: AbortSignal): Promise<void> {
  const mark = createHash("sha256")
    .update(readFileSync("prisma/schema.prisma"))
    .update(readFileSync("node_modules/prisma/package.json"))
    .digest("hex");
  if (isCurrent(CLIENT, mark)) return;
  // Without this, Prisma downloads its migration engine, which generating does not use.
  const changes = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
  await run({ module: "prisma", options: ["generate"], log: "dist/client.log", stop, changes });
  keepMark(CLIENT, mark);
}

type Run = { module: string; options: string[]; log: string; stop?: AbortSignal; changes?: Record<string, string> };

async function run({ module, options, log, stop, changes = {} }: Run): Promise<void> {
  mkdirSync(path.dirname(log), { recursive: true });
  const output = openSync(log, "w");
  const child = spawn(process.execPath, [programOf(module), ...options], {
    stdio: ["ignore", output, output],
    env: environmentWith({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", ...changes }),
    signal: stop,
  });
  const [status] = await once(child, "exit");
  if (status === 0) return;
  const said = readFileSync(log, "utf8").trim();
  const cause = new Error(said);
  const problem = folderProblem(cause, path.resolve("."));
  throw problem === cause
    ? new LocalProblem(`\`${module} ${options.join(" ")}\` failed:\n${said.split("\n").slice(-25).join("\n")}`, cause)
    : problem;
}

function programOf(module: string): string {
  const folder = path.join("node_modules", module);
  const { bin }: { bin: string | Record<string, string> } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return path.join(folder, typeof bin === "string" ? bin : (bin[module] ?? ""));
}
