import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { listenForInterruption, orInterruption } from "./interruption";

test("a signal ends the wait for work, with the code that a shell expects", async () => {
  const program = new EventEmitter();
  listenForInterruption(program);
  const work = orInterruption(new Promise(() => undefined));

  program.emit("SIGTERM");

  await expect(work).rejects.toMatchObject({ exitCode: 143 });
  expect(program.listenerCount("SIGTERM")).toBe(0);
});
