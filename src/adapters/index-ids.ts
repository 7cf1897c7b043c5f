import { AppError } from "@/core/errors";
import type { IndexPlace } from "@/core/ports";

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SPACE = /^[a-z0-9-]{1,64}$/;

/** @throws INVALID_INPUT, since a place that names no workspace or no space must never widen a search. */
export function assertPlace({ workspaceId, space }: IndexPlace): void {
  assertIds([workspaceId]);
  assertSpace(space);
}

/** @throws INVALID_INPUT. */
export function assertSpace(space: string): void {
  if (!isMatch(SPACE, space)) throw new AppError("INVALID_INPUT", "a passage index was asked without a space");
}

/** @throws INVALID_INPUT. */
export function assertIds(ids: string[]): void {
  if (!ids.every((id) => isMatch(ID, id))) throw new AppError("INVALID_INPUT", "a passage index was asked with an id that is none");
}

/** A pattern would make text of null and numbers first. */
function isMatch(pattern: RegExp, value: unknown): boolean {
  return typeof value === "string" && pattern.test(value);
}
