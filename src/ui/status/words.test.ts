import { expect, test } from "vitest";
import type { Status } from "@/contracts/status";

import { diskInWords, indexInWords, queueInWords, storeInWords, summaryOf, withoutNames } from "./words";

const well: Status = {
  checkedAt: "2026-11-23T07:00:00.000Z",
  stores: [{ name: "PostgreSQL", state: "ok", latencyMs: 1.23, version: "18.4", note: null }],
  index: { points: 12, passages: 12 },
  documents: { ready: 3, failed: 0, waiting: 0 },
  queue: { waiting: 0, running: 0, failed: 0, oldestSeconds: 0 },
  reconciliation: null,
  failedDocuments: [],
  migrations: { applied: "0001_a", expected: "0001_a" },
  machine: {
    disk: { freeBytes: 5e9, totalBytes: 1e10, isShort: false },
    memory: { usedBytes: 2e8, limitBytes: 4e9 },
    versions: [],
    sealedRoom: { hasNetwork: false, sentence: "Sealed." },
    ocr: { isThere: false, sentence: "None." },
  },
};

test("the summary names the worst thing first", () => {
  const down: Status["stores"] = [{ name: "Qdrant", state: "down", latencyMs: 3_000, version: null, note: "no answer" }];
  const short = { ...well.machine, disk: { ...well.machine.disk, isShort: true } };

  expect(summaryOf(well)).toBe("Everything runs.");
  expect(summaryOf({ ...well, documents: { ...well.documents, failed: 1 } })).toBe("Everything runs; 1 document could not be read.");
  expect(summaryOf({ ...well, machine: short })).toBe("The disk is nearly full.");
  expect(summaryOf({ ...well, stores: [...well.stores, ...down], machine: short })).toBe("Qdrant does not answer.");
});

test("each fact is a sentence's part that a person understands", () => {
  expect(storeInWords({ name: "Redis", state: "slow", latencyMs: 320.4, version: "7", note: null })).toBe("Answers slowly, 320 ms");
  expect(storeInWords({ name: "Redis", state: "down", latencyMs: 3_000, version: null, note: "no answer" })).toBe(
    "Does not answer, no answer",
  );
  expect(indexInWords({ points: 10, passages: 12 })).toBe("10 points for 12 passages");
  expect(indexInWords({ points: null, passages: 12 })).toBe("12 passages; the index does not answer");
  expect(queueInWords({ waiting: 3, running: 1, failed: 0, oldestSeconds: 4.2 })).toBe(
    "3 waiting, the oldest for 4 seconds, 1 running, 0 failed",
  );
  expect(queueInWords(null)).toBe("Nothing was ever put into it");
  expect(diskInWords({ freeBytes: 6e7, totalBytes: 2e8, isShort: true })).toBe("60 MB free of 200 MB: uploads and reading wait for room");
});

test("what is copied for support names no document", () => {
  const id = "0198c5a2-7c1e-7000-8000-000000000001";
  const failed = { id, name: "Salaries 2026.pdf", failure: { code: "FILE_MALFORMED" as const, detail: "page 7" } };

  const text = JSON.stringify(withoutNames({ ...well, failedDocuments: [failed] }));

  expect(text).toContain("FILE_MALFORMED");
  expect(text).not.toContain("Salaries");
});
