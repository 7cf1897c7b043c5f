import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readTexts } from "@tests/load/texts";
import { memoryByService, watchMemory } from "../containers";
import { run } from "../engine";
import { outcomeOf } from "../load/clients";
import { openHttp1, openHttp2 } from "../load/lines";
import { type Tenant, upload } from "../load/requests";
import { followAnswer } from "../load/streams";
import { countBy } from "../load/tally";
import { type Drill, type Figures, unless } from "./drill";
import { sql } from "./sql";
import type { World } from "./world";

const MOST_MB = 3_400;
const QDRANT_MB = 1_024;
const PEOPLE = 20;
const ANSWER_SECONDS = 8;
const DATASETS = path.resolve("../shared/datasets");
const LARGEST = 50 * 1_048_576;
// Documents that are refused, and those whose reader gives up on them, are part of real folders.
const MOST_UNREADABLE = 0.15;
const MOST_MINUTES = 20;

/** The limits of docker-compose.prod.yml under what a team of twenty does on its busiest day. */
export const memory: Drill = {
  name: "MEMORY",
  does: "hundreds of documents of many kinds are read in, twenty people ask, and a release is deployed in the midst",
  promise: `no process is killed for its memory, and all of it together stays below ${MOST_MB / 1_000} GB`,
  async run(world) {
    const { scale, releases, deployer } = world;
    const { image } = await releases.next();
    const rest = allOf(await memoryByService());
    const since = Math.floor(Date.now() / 1_000);
    const documents = gather(scale.of(60, 500));
    let isOver = false;
    const peaks: Figures = {};
    const endWatch = watchMemory((now) => raise(peaks, { ...now, all: allOf(now) }));
    const asking = Array.from({ length: PEOPLE }, (_, person) => ask(world, person, () => isOver));
    const outcomes = await uploadAll(world, documents);
    const { code } = await deployer.deploy(image);
    const states = await untilRead(world);
    isOver = true;
    const told = (await Promise.all(asking)).flat();
    endWatch();
    const killed = await run("docker", [
      "events",
      "--since",
      `${since}`,
      "--until",
      `${Math.ceil(Date.now() / 1_000)}`,
      "--filter",
      "event=oom",
    ]);

    const { whole = 0, ...cut } = countBy(told);
    const { "200": taken = 0, "201": made = 0, ...refused } = countBy(outcomes);
    const unread = (states.failed ?? 0) / documents.length;
    return {
      figures: {
        documents: documents.length,
        accepted: taken + made,
        ready: states.ready ?? 0,
        answers: whole,
        "at rest MB": rest,
        ...peaks,
      },
      findings: [
        ...unless(code === 0, "the deploy failed"),
        ...unless(killed === "", `killed for their memory: ${killed}`),
        ...unless(Number(peaks["all MB"]) <= MOST_MB, `all services took ${peaks["all MB"]} MB`),
        ...unless(whole > PEOPLE, `${whole} answers are too few to say so`),
        ...unless(unread <= MOST_UNREADABLE, `${states.failed} of ${documents.length} documents failed`),
        ...Object.entries(cut).map(([what, count]) => `${count} answers ${what}`),
        ...Object.entries(refused).flatMap(([what, count]) => unless(/^4(15|22)$/.test(what), `${count} uploads: ${what}`)),
      ],
    };
  },
};

type Given = { name: string; bytes: Buffer };

/** Real files of all kinds where they are beside the project, then real texts, up to so many. */
function gather(count: number): Given[] {
  const folder = path.join(DATASETS, "documents");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size <= LARGEST)
    .sort()
    .map((file) => ({ name: path.basename(file), bytes: readFileSync(file) }));
  const texts = readTexts(DATASETS, "scifact").map((text, number) => ({ name: `abstract-${number}.txt`, bytes: Buffer.from(text) }));
  return [...files, ...texts].slice(0, count);
}

async function uploadAll({ site, tenants }: World, documents: Given[]): Promise<string[]> {
  const left = [...documents.entries()];
  const outcomes: string[] = [];
  const line = openHttp2(site.origin);
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [number, { name, bytes }] = next;
      const { key } = tenantOf(tenants, number);
      outcomes.push((await outcomeOf(line, upload(key, name, bytes))).outcome);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  line.close();
  return outcomes;
}

/** One person who asks, reads, and asks again. */
async function ask({ site, tenants }: World, person: number, isOver: () => boolean): Promise<string[]> {
  const line = openHttp1(site.origin);
  const outcomes: string[] = [];
  while (!isOver()) {
    const { outcome, why } = await followAnswer(line, tenantOf(tenants, person), person, ANSWER_SECONDS);
    outcomes.push(outcome === "whole" ? outcome : `${outcome}: ${why}`);
    await sleep(500);
  }
  line.close();
  return outcomes;
}

/** Waits until every document has ended one way or the other; how many in which. */
async function untilRead({ site }: World): Promise<Record<string, number>> {
  const before = performance.now();
  while (performance.now() - before < MOST_MINUTES * 60_000) {
    const lines = (await sql(site, "SELECT state || ' ' || count(*) FROM documents GROUP BY state")).split("\n");
    const states = Object.fromEntries(lines.map((line) => [line.split(" ")[0], Number(line.split(" ")[1])]));
    const { ready: _, failed: __, ...others } = states;
    if (Object.keys(others).length === 0) return states;
    await sleep(2_000);
  }
  throw new Error(`not every document was read after ${MOST_MINUTES} minutes`);
}

/** All that would run on a server: Qdrant, whose double stands here, at its limit, and no model. */
function allOf({ model: _, qdrant: __, ...services }: Record<string, number>): number {
  return Object.values(services).reduce((sum, megabytes) => sum + megabytes, QDRANT_MB);
}

function raise(peaks: Figures, now: Record<string, number>): void {
  for (const [service, megabytes] of Object.entries(now)) {
    const figure = `${service} MB`;
    peaks[figure] = Math.max(Number(peaks[figure] ?? 0), megabytes);
  }
}

function tenantOf(tenants: Tenant[], number: number): Tenant {
  const tenant = tenants[number % tenants.length];
  if (!tenant) throw new Error("nobody to be");
  return tenant;
}
