import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { limits } from "@/contracts/limits";

// What the three forms of the stack say each in its own words has to be the same, or to fit.
const production = readFileSync("docker-compose.prod.yml", "utf8");
const [slot = ""] = /^x-slot: .*\n(?: {2}.*\n)*/m.exec(production) ?? [];
// Both slots are one block, above the services.
const compose = readFileSync("docker-compose.yml", "utf8") + production + slot.replace("x-slot", "web").replaceAll(/^(?=.)/gm, "  ");
const swarm = readFileSync("docker/swarm/stores.yml", "utf8") + readFileSync("docker/swarm/stack.yml", "utf8");
const values = readFileSync("docker/helm/minirag/values.yaml", "utf8");
const pods = readFileSync("docker/helm/minirag/templates/web.yaml", "utf8");

/** The lines of one service, in whichever of the files it stands. */
function serviceOf(files: string, name: string): string {
  return [...files.matchAll(new RegExp(`^ {2}${name}:.*\\n(?:(?: {2,}.*)?\\n)*?(?=^ {0,2}\\S|(?![\\s\\S]))`, "gm"))].join("\n");
}

const seconds = (text: string) => Number(/stop_grace_period: (\d+)s/.exec(text)?.[1]);
const memory = (text: string) => /(?:mem_limit|limits: \{ memory): (\w+)/.exec(text)?.[1];

test.each(["web", "worker", "reader", "postgres", "qdrant", "redis", "caddy"])(
  "%s may use as much memory in a Swarm as on one machine",
  (name) => {
    expect(memory(serviceOf(compose, name))).toMatch(/^\d+[mg]$/);
    expect(memory(serviceOf(swarm, name))).toBe(memory(serviceOf(compose, name)));
  },
);

test.each(["web", "worker", "reader"])("%s may use as much memory in a cluster as on one machine", (name) => {
  const [, limit] = new RegExp(`^${name}:(?:\\n {2}.*)*limits: \\{ memory: (\\d+[MG])i`, "m").exec(values) ?? [];

  expect(limit?.toLowerCase()).toBe(memory(serviceOf(compose, name)));
});

test("the images that nobody chose, and what PostgreSQL is started with, are the same in a Swarm", () => {
  const chosen = (text: string) => new Set(text.match(/\$\{(?!WEB|WORKER|BLUE|GREEN)\w+_IMAGE:-[^}]+\}/g));
  const flags = (text: string) => serviceOf(text, "postgres").match(/^ +- \w+=\w+$/gm);

  expect(chosen(swarm)).toEqual(chosen(compose));
  expect(flags(swarm)).toEqual(flags(compose));
  expect(values).toContain(`image: ${/\$\{CADDY_IMAGE:-([^}]+)\}/.exec(compose)?.[1]}`);
});

test("a server that is told to end may write the longest answer", () => {
  const before = Number(/sleep, "(\d+)"/.exec(pods)?.[1]);
  const inAll = Number(/terminationGracePeriodSeconds: (\d+)/.exec(pods)?.[1]);

  expect(seconds(serviceOf(swarm, "web"))).toBeGreaterThan(limits.runMs / 1_000 + 5);
  expect(inAll - before).toBeGreaterThan(limits.runMs / 1_000 + 5);
});

test("each setting that the stack of one machine passes on, the Swarm's passes on too", () => {
  const namesIn = (text: string) => [...text.matchAll(/^ +([A-Z_]+): /gm)].map(([, name]) => name);
  const passed = new Set(namesIn(swarm));
  // Model keys in files, and what a slot is, are of one machine alone.
  const alone = ["OPENAI_API_KEY_FILE", "ANTHROPIC_API_KEY_FILE", "EMBEDDING_API_KEY_FILE", "SLOTS_FILE"];

  expect(namesIn(compose).filter((name) => name && !passed.has(name) && !alone.includes(name))).toEqual([]);
});
