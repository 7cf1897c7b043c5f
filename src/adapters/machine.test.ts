import { tmpdir } from "node:os";
import { expect, test } from "vitest";

import { diskSpace, memoryLimitBytes, readersAtOnce } from "./machine";

const GB = 1024 ** 3;

test("as many documents are read at once as memory holds readers, and one at least", () => {
  const counts = [0.25, 1, 1.5, 2, 4, 64].map((gigabytes) => readersAtOnce(512, gigabytes * GB));

  expect(counts).toEqual([1, 1, 2, 3, 4, 4]);
});

test("the limit of memory and the room on a disk are numbers that make sense", async () => {
  const { freeBytes, totalBytes } = await diskSpace(tmpdir());

  expect(memoryLimitBytes()).toBeGreaterThan(100_000_000);
  expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
});
