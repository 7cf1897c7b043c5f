import { expect, test } from "vitest";
import { groupByDay } from "./group-by-day";

const at = (day: number, hour: number, month = 10) => ({ updatedAt: new Date(2026, month, day, hour).toISOString() });

test("conversations stand under the calendar day on which they last changed", () => {
  const rows = [at(23, 0), at(22, 23), at(16, 12), at(1, 12), at(3, 12, 5)];

  const groups = groupByDay(rows, new Date(2026, 10, 23, 1));

  expect(groups.map((group) => [group.label, group.rows.length])).toEqual([
    ["Today", 1],
    ["Yesterday", 1],
    ["Last week", 1],
    ["Last month", 1],
    ["June 2026", 1],
  ]);
});
