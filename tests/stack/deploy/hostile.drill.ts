import { chmodSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

let host: Host;

beforeEach(() => {
  host = createHost();
  host.addImage("one");
  host.addImage("two");
});
afterEach(() => host.drop());

const deploy = (image: string, more?: Record<string, string>) => host.run(["--here", "deploy", image], more);
const modeOf = (file: string) => (statSync(path.join(host.state, file)).mode & 0o777).toString(8);

test("what a deploy logs is for root alone, also where an older release was less careful", async () => {
  mkdirSync(path.join(host.state, "logs"), { recursive: true });
  chmodSync(path.join(host.state, "logs"), 0o755);

  await deploy("one");

  expect(modeOf("logs")).toBe("700");
});
