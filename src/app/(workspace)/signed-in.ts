import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { actorFromHeaders } from "@/auth";
import { container } from "@/container";
import type { Me } from "@/contracts/account";
import type { Actor } from "@/core/actor";

/** Who looks at this page; null for nobody. Asked once a request, however many parts of the page want to know. */
export const findSignedIn = cache(async (): Promise<{ actor: Actor; me: Me } | null> => {
  const actor = await actorFromHeaders(new Headers(await headers()));
  // A key opens procedures, not pages.
  if (!actor || actor.key) return null;
  return { actor, me: await container().accounts.getMe(actor) };
});

/** Who looks at this page; everybody else is sent to sign in, and from there back to `path`. */
export async function signedIn(path: string): Promise<{ actor: Actor; me: Me }> {
  const found = await findSignedIn();
  if (found) return found;
  if (!(await container().accounts.isSetUp())) redirect("/setup");
  redirect(path === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(path)}`);
}
