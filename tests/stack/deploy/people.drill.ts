import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

let host: Host;

beforeEach(async () => {
  host = createHost();
  host.addImage("one");
  host.addImage("two");
});
afterEach(() => host.drop());

const deploy = (image: string, more?: Record<string, string>) => host.run(["--here", "deploy", image], more);

type Requests = { slot: "blue" | "green"; count: number; status?: number; seconds?: number };

/** Lines of Caddy's log, young whatever the clock of the host says. */
function logOf({ slot, count, status = 200, seconds = 0.01 }: Requests): string {
  const line = { ts: 1_900_000_000.1, msg: "handled request", duration: seconds, status, resp_headers: { "X-Minirag-Slot": [slot] } };
  return Array.from({ length: count }, () => JSON.stringify(line)).join("\n");
}

test("a release whose answers fail for people is taken back", async () => {
  await deploy("one");
  host.put("traffic", logOf({ slot: "green", count: 20, status: 500 }));

  const { code, output } = await deploy("two");

  expect(output).toContain("20 of 20 requests failed");
  expect(code).toBe(1);
  expect(host.slots()).toBe("blue");
});

test("what fails in the release before does not speak against the new one", async () => {
  await deploy("one");
  host.put("traffic", logOf({ slot: "blue", count: 20, status: 500 }));

  expect((await deploy("two")).code).toBe(0);
});

test("people's requests are read from the flip on, however long the tries before it took", async () => {
  await deploy("one");
  host.put("traffic-in-flip", logOf({ slot: "green", count: 20, status: 500 }));

  const { output } = await deploy("two");

  expect(output).toContain("20 of 20 requests failed");
});

const minute = { MINIRAG_WATCH_TIME: "40" };

test("a release that answers much later than the one before is taken back", async () => {
  await deploy("one");
  host.put("traffic", `${logOf({ slot: "blue", count: 100 })}\n${logOf({ slot: "green", count: 100, seconds: 0.6 })}`);

  const { code, output } = await deploy("two", minute);

  expect(output).toContain("one request in twenty takes more than 600 ms; it was 10 ms before");
  expect([code, host.slots()]).toEqual([1, "blue"]);
});

test("a release is as slow as the one before may be", async () => {
  await deploy("one");
  host.put("traffic", `${logOf({ slot: "blue", count: 100, seconds: 0.6 })}\n${logOf({ slot: "green", count: 100, seconds: 0.6 })}`);

  const { code, output } = await deploy("two", minute);

  expect(output).toContain("100 requests, 0 failed, p95 600 ms");
  expect(code).toBe(0);
});

const upstreams = (blue: number, green: number) =>
  JSON.stringify([
    { address: "172.30.77.12:3000", num_requests: green, fails: 0 },
    { address: "172.30.77.11:3000", num_requests: blue, fails: 0 },
  ]);

test.each([
  {
    busy: "a request in Caddy",
    inCaddy: upstreams(1, 0),
    faults: [],
    says: "still has 1 requests in Caddy and 0 requests, 0 answers of its own",
  },
  {
    busy: "a request",
    inCaddy: upstreams(0, 0),
    faults: ["has-request"],
    says: "still has 0 requests in Caddy and 1 requests, 0 answers of its own",
  },
  {
    busy: "an answer",
    inCaddy: upstreams(0, 0),
    faults: ["has-answer"],
    says: "still has 0 requests in Caddy and 0 requests, 1 answers of its own",
  },
])("a slot that always has $busy is waited for, and stopped when the time is over", async ({ inCaddy, faults, says }) => {
  host.addImage("one", { faults });
  await deploy("one");
  host.put("in-caddy", inCaddy);

  const { code, output } = await deploy("two");

  expect(output).toContain(says);
  expect([code, host.isUp("web-blue")]).toEqual([0, false]);
});

test("what the new slot is asked does not keep the old one from its end", async () => {
  await deploy("one");
  host.put("in-caddy", upstreams(0, 7));

  expect((await deploy("two")).output).toContain("web-blue is idle");
});

test("a Caddy that does not say what is in flight is not taken for an idle one", async () => {
  await deploy("one");
  host.put("no-admin", "");

  const { output } = await deploy("two");

  expect(output).toContain("unknown requests in Caddy");
});
