import { expect, test } from "vitest";
import type { UploadResult } from "@/contracts/documents";
import { type Failure, unreachable } from "@/ui/api/failure";
import { createUploadQueue } from "./upload-queue";

const added: UploadResult = {
  outcome: "added",
  document: {
    id: "d",
    name: "first.txt",
    type: "txt",
    sizeBytes: 1,
    state: "received",
    progress: null,
    failure: null,
    pageCount: null,
    emptyPages: [],
    notice: null,
    passageCount: 0,
    queuePosition: null,
    createdAt: "2026-11-23T00:00:00Z",
  },
};

function makeQueue(refuse: (file: File) => Failure | null = () => null) {
  const sends: { name: string; answer: (answer: UploadResult | Failure) => void; isCancelled: boolean }[] = [];
  const queue = createUploadQueue({
    refuse,
    send: (file) => {
      const { promise, resolve } = Promise.withResolvers<UploadResult | Failure>();
      const sent = { name: file.name, answer: resolve, isCancelled: false };
      sends.push(sent);
      return {
        result: promise,
        cancel: () => {
          sent.isCancelled = true;
        },
      };
    },
  });
  const states = () => queue.read().map((upload) => upload.state.is);
  return { queue, sends, states };
}

const named = (...names: string[]) => names.map((name) => new File(["x"], name));
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("three files are sent at once, and the next starts as one ends", async () => {
  const { queue, sends, states } = makeQueue();

  queue.add(named("a", "b", "c", "d"));
  const before = states();
  sends[0]?.answer(added);
  await settled();

  expect(before).toEqual(["sending", "sending", "sending", "waiting"]);
  expect(states()).toEqual(["added", "sending", "sending", "sending"]);
});

test("a file that failed is kept and can be sent again; the others go on", async () => {
  const { queue, sends, states } = makeQueue();
  queue.add(named("a", "b"));

  sends[0]?.answer(unreachable);
  sends[1]?.answer({ ...added, outcome: "duplicate" });
  await settled();
  const afterFailure = states();
  queue.retry(queue.read()[0]?.id ?? 0);

  expect(afterFailure).toEqual(["failed", "duplicate"]);
  expect(states()).toEqual(["sending", "duplicate"]);
  expect(sends.map((sent) => sent.name)).toEqual(["a", "b", "a"]);
});

test("a cancelled file stops being sent and its late answer changes nothing", async () => {
  const { queue, sends } = makeQueue();
  queue.add(named("a", "b"));

  queue.drop(queue.read()[0]?.id ?? 0);
  sends[0]?.answer(added);
  await settled();

  expect(sends[0]?.isCancelled).toBe(true);
  expect(queue.read().map((upload) => upload.name)).toEqual(["b"]);
});

test("a file that is refused beforehand is never sent", () => {
  const { queue, sends, states } = makeQueue((file) => (file.name === "b" ? unreachable : null));

  queue.add(named("a", "b"));

  expect(states()).toEqual(["sending", "failed"]);
  expect(sends).toHaveLength(1);
});
