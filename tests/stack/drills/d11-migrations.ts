import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../engine";
import { type Drill, unless } from "./drill";
import { faultsSeen, figuresOf } from "./judge";
import { psql, sql } from "./sql";
import type { World } from "./world";

export const d11: Drill = {
  name: "D11",
  does: "a migration that meets a lock, and one that is killed in its midst",
  promise: "traffic is untouched, and the same release works at the next try",
  async run(world) {
    const traffic = world.load();
    const findings = [...(await conflict(world)), ...(await killed(world))];
    const seen = await traffic.stop();
    return { figures: figuresOf(seen), findings: [...findings, ...faultsSeen(seen)] };
  },
};

/** Somebody's transaction holds the table that the migration wants to change: against changes at first, then against all reading, the restore point's too. */
async function conflict({ site, deployer, releases, serving }: World): Promise<string[]> {
  await sql(site, "CREATE TABLE IF NOT EXISTS held (id integer); ALTER TABLE held OWNER TO minirag_owner");
  const before = await serving();
  const { image } = await releases.next("ALTER TABLE held ADD COLUMN note text;");
  const findings: string[] = [];
  for (const mode of ["ROW EXCLUSIVE", "ACCESS EXCLUSIVE"]) {
    const letGo = await hold(site, mode);
    const { code } = await deployer.deploy(image);
    await letGo();
    findings.push(...unless(code !== 0 && (await serving()) === before, `a lock ${mode} on the migration's table did not stop the deploy`));
  }
  const { code } = await deployer.deploy(image);
  return [...findings, ...unless(code === 0, "with the lock free, the same release does not work")];
}

async function hold(site: World["site"], mode: string): Promise<() => Promise<void>> {
  const container = await site.compose("ps", "--quiet", "postgres");
  const words = `BEGIN; LOCK TABLE held IN ${mode} MODE; SELECT pg_sleep(600); COMMIT`;
  const holder = spawn("docker", ["exec", container, ...psql(words)], { stdio: "ignore" });
  await sleep(1_000);
  return async () => {
    await sql(
      site,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
    );
    holder.kill();
  };
}

async function killed({ site, deployer, releases, serving }: World): Promise<string[]> {
  const before = await serving();
  const { image } = await releases.next("CREATE TABLE half_done (id integer); SELECT pg_sleep(6);");
  const { done } = deployer.begin("--here", "deploy", image);
  let migrator = "";
  while (migrator === "") {
    migrator = await run("docker", ["ps", "--quiet", "--filter", "label=com.docker.compose.service=migrate"]);
    await sleep(200);
  }
  await sleep(2_000);
  await run("docker", ["kill", migrator]);
  const { code } = await done;
  const half = await sql(site, "SELECT to_regclass('half_done') IS NOT NULL");
  const still = await serving();
  const second = await deployer.deploy(image);
  return [
    ...unless(code !== 0 && still === before, "a migration that was killed did not stop the deploy"),
    ...unless(half === "f", "a migration that was killed has left a table"),
    ...unless(second.code === 0, "after it was killed, the same release does not work"),
  ];
}
