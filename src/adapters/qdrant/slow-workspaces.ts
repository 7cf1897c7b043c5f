import { type Breaker, createBreaker } from "@/adapters/breaker";
import type { AppError } from "@/core/errors";

/** Told of an answer that did not come in time. */
export type TellSlow = (failure: AppError) => void;

/**
 * Leaves a workspace alone whose questions take too long again and again. One workspace's huge questions must not open
 * the breaker that all share, so each has one of its own from its first slow answer to its next good one.
 */
export function createSlowWorkspaces(openMs: number) {
  const breakers = new Map<string, Breaker>();

  function failed(workspaceId: string, failure: AppError): void {
    const breaker = breakers.get(workspaceId) ?? createBreaker({ openMs });
    breakers.set(workspaceId, breaker);
    breaker.failed(failure);
  }

  return async function askFor<Answer>(workspaceId: string, ask: (tellSlow: TellSlow) => Promise<Answer>): Promise<Answer> {
    breakers.get(workspaceId)?.enter();
    let isSlow = false;
    const tellSlow = (failure: AppError) => {
      isSlow = true;
      failed(workspaceId, failure);
    };
    try {
      const answer = await ask(tellSlow);
      breakers.delete(workspaceId);
      return answer;
    } finally {
      if (!isSlow) breakers.get(workspaceId)?.endedOtherwise();
    }
  };
}
