const DAY_MS = 86_400_000;

/** Puts rows, newest first, under Today, Yesterday, Last week, Last month and the months before. */
export function groupByDay<Row extends { updatedAt: string }>(rows: Row[], now: Date): { label: string; rows: Row[] }[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const label = labelOf(new Date(row.updatedAt), now);
    groups.set(label, [...(groups.get(label) ?? []), row]);
  }
  return [...groups].map(([label, members]) => ({ label, rows: members }));
}

function labelOf(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Last week";
  if (days <= 31) return "Last month";
  return date.toLocaleDateString("en", { month: "long", year: "numeric" });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
