import { expect, test } from "vitest";

import { createMachineLook } from "./machine-state";

const files = { space: async () => ({ freeBytes: 1, totalBytes: 2 }), assertRoom: async () => undefined };
const look = (more: { readerSocket?: string; worksJobs: boolean }) =>
  createMachineLook({ files, versions: [], readerSocket: undefined, ...more })();

test("how files are read is told by whoever reads them", async () => {
  expect((await look({ worksJobs: true })).sealedRoom.sentence).toMatch(/^Files are read in a process of their own/);
  expect((await look({ worksJobs: false })).sealedRoom.sentence).toMatch(/^Files are read by workers apart/);
});

test("a reading service that does not answer is told as something to mend", async () => {
  expect((await look({ worksJobs: true, readerSocket: "/nowhere/reader.sock" })).sealedRoom).toEqual({
    hasNetwork: true,
    sentence: "The service that reads files does not answer; documents wait for it.",
  });
});
