import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { MIGRATION_HEAD } from "@/core/diagnosis/migration-head";
import { run } from "../engine";

const FAULTS = path.resolve("tests/stack/faults");
const CONTEXT = path.resolve("dist/stack/release");

export type Fault = "exits" | "never-ready" | "wrong-head" | "out-of-memory" | "answers-500" | "hangs-a-stream" | "turns-bad";
export type Release = { image: string; name: string; head: string };
export type Releases = ReturnType<typeof createReleases>;

/** Releases that follow each other: tiny images over the real one. */
export function createReleases(base: string) {
  let last: Release = { image: base, name: "drill-0", head: MIGRATION_HEAD };
  let count = 0;

  /** The release after the last; `sql` is a migration that it brings. */
  async function next(sql?: string): Promise<Release> {
    const made = await make(sql);
    last = made;
    return made;
  }

  /** One that nothing will be built upon, since it is not meant to last. */
  async function make(sql?: string): Promise<Release> {
    count += 1;
    const name = `drill-${count}`;
    const head = sql === undefined ? last.head : `${String(8_000 + count)}_drill`;
    rmSync(CONTEXT, { recursive: true, force: true });
    mkdirSync(path.join(CONTEXT, "migrations", sql === undefined ? "" : head), { recursive: true });
    if (sql !== undefined) writeFileSync(path.join(CONTEXT, "migrations", head, "migration.sql"), `${sql}\n`);
    const image = `minirag:${name}`;
    await build("release", image, { BASE: last.image, RELEASE: name, HEAD: last.head, NEW_HEAD: head });
    return { image, name, head };
  }

  async function bad(fault: Fault): Promise<Release> {
    const { name, head, image: base } = await make();
    const image = `minirag:bad-${fault}`;
    rmSync(CONTEXT, { recursive: true, force: true });
    cpSync(path.join(FAULTS, "preload"), path.join(CONTEXT, "preload"), { recursive: true });
    const own = ["exits", "never-ready", "wrong-head"].includes(fault) ? fault : "preload";
    await build(own, image, { BASE: base, HEAD: head, FAULT: fault });
    return { image, name, head };
  }

  return { next, make, bad };
}

async function build(dockerfile: string, tag: string, words: Record<string, string>): Promise<void> {
  const given = Object.entries(words).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const file = path.join(FAULTS, `${dockerfile}.Dockerfile`);
  await run("flock", ["/tmp/docker-build.lock", "docker", "build", "--quiet", "-t", tag, ...given, "-f", file, CONTEXT], {
    environment: { DOCKER_BUILDKIT: "1" },
  });
}
