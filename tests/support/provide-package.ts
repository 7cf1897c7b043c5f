import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** The first of these programs in PATH, or null. */
export function findProgram(...names: string[]): string | null {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin"];
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return places.find((place) => existsSync(place)) ?? null;
}

/** Brings a package of Debian's onto a bare machine, where this process may. */
export function installPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  return run("apt-get", ["update", "-q"]) && run("apt-get", ["install", "-q", "-y", "--no-install-recommends", name]);
}

function run(program: string, words: string[]): boolean {
  console.log(`Package: ${program} ${words.join(" ")}`);
  const { status } = spawnSync(program, words, {
    stdio: ["ignore", "inherit", "inherit"],
    // In run level 1 Debian starts no service of what it installs: the tests start their own.
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
  return status === 0;
}
