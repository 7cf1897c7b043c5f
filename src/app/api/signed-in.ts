import { actorFromRequest, nobody } from "@/auth";
import { container } from "@/container";
import type { CallLimit } from "@/contracts/limits";
import { type Actor, assertPermitted, type Permission } from "@/core/actor";
import { AppError } from "@/core/errors";
import { note } from "@/log";
import { isFromOurPages } from "@/trpc/context";

/** Who sends this request, if they may do this; a change must come from our own pages or with a key. */
export async function signedIn(request: Request, permission: Permission, counted: CallLimit | null = null): Promise<Actor> {
  if (request.method !== "GET" && !isFromOurPages(request.headers)) throw new AppError("CROSS_SITE_REQUEST", "asked for by another site");
  const actor = await actorFromRequest(request);
  if (!actor) throw nobody(request.headers);
  note({ workspaceId: actor.workspaceId, userId: actor.userId });
  assertPermitted(actor, permission);
  await container().countCall(actor, counted);
  return actor;
}
