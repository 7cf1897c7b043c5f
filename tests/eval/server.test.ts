import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { newFolder } from "@tests/start/program";
import { expect, test } from "vitest";
import { identify } from "@/local/process-identity";
import { endServer } from "./server";

test("the process that holds a folder ends, and the folder goes with it", async () => {
  const folder = newFolder();
  const holder = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
  const ended = once(holder, "exit");
  writeFileSync(path.join(folder, "lock"), identify(holder.pid ?? 0) ?? "");

  await endServer(folder);

  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(existsSync(folder)).toBe(false);
});
