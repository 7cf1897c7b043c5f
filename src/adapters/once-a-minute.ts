const QUIET_MS = 60_000;

/**
 * Tells a fault when it begins and then once a minute with how often it came since; faults are the same by their code,
 * or by their name where they have none. A database that is away fails ten times a second in the same way.
 */
export function createOnceAMinute(tell: (fault: unknown, since: { suppressed: number }) => void, now: () => number = Date.now) {
  const told = new Map<string, { at: number; suppressed: number }>();

  return function meet(fault: unknown): void {
    const name = nameOf(fault);
    const last = told.get(name);
    if (last && now() - last.at < QUIET_MS) {
      last.suppressed += 1;
      return;
    }
    told.set(name, { at: now(), suppressed: 0 });
    tell(fault, { suppressed: last?.suppressed ?? 0 });
  };
}

function nameOf(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault;
  return "code" in fault ? String(fault.code) : fault.name;
}
