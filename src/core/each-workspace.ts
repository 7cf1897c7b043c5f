import { toAppError } from "./errors";
import { collectFailures } from "./failures";

/**
 * Does one thing for each workspace, after the other: one that fails keeps no other from it.
 * @throws INDEX_UNAVAILABLE and the abort at once; at the end what failed first, with the workspaces of all that failed.
 */
export async function* forEachWorkspace<Place extends { workspaceId: string }, Result>(
  places: Place[],
  step: (place: Place) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const failures = collectFailures();
  for (const place of places) {
    const outcome = await step(place).then(
      (result) => ({ result }),
      (cause) => ({ error: toAppError(cause) }),
    );
    if ("result" in outcome) yield outcome.result;
    else {
      signal?.throwIfAborted();
      if (outcome.error.code === "INDEX_UNAVAILABLE") throw outcome.error;
      failures.add(place.workspaceId, outcome.error);
    }
  }
  failures.assertNone();
}
