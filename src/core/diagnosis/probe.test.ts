import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

import { AppError } from "@/core/errors";

import { probeStores } from "./probe";

test("a store is well, slow or down, and what it says when it fails stays unsaid", async () => {
  const well = async () => ({ version: "18.4", note: null });
  const states = await probeStores([
    { name: "A", check: well },
    { name: "B", check: () => sleep(300).then(well) },
    {
      name: "C",
      check: async () => {
        throw new AppError("DATABASE_UNAVAILABLE", "no way to postgres://user:secret@host");
      },
    },
  ]);

  expect(states.map(({ name, state, version, note }) => [name, state, version, note])).toEqual([
    ["A", "ok", "18.4", null],
    ["B", "slow", "18.4", null],
    ["C", "down", null, "DATABASE_UNAVAILABLE"],
  ]);
});

test("a store that hangs is down after three seconds", { timeout: 10_000 }, async () => {
  const [state] = await probeStores([{ name: "A", check: () => new Promise(() => undefined) }]);

  expect(state).toMatchObject({ state: "down", note: "no answer" });
});
