import { toAppError } from "@/core/errors";
import { collectFailures } from "@/core/failures";

/** Does each chore by itself: one that fails keeps no other from being done. @throws at the end what failed first. */
export function createKeepHouse(chores: Record<string, () => Promise<unknown>>) {
  return async function keepHouse(): Promise<void> {
    const failures = collectFailures();
    for (const [name, chore] of Object.entries(chores)) await chore().catch((cause) => failures.add(name, toAppError(cause)));
    failures.assertNone();
  };
}
