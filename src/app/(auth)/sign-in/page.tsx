import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { findSignedIn } from "@/app/(workspace)/signed-in";
import { container } from "@/container";
import { SignInScreen } from "@/ui/auth/sign-in-screen";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ to?: string | string[] }> }) {
  const goTo = pathOf((await searchParams).to);
  if (!(await container().accounts.isSetUp())) redirect("/setup");
  if (await findSignedIn()) redirect(goTo);
  return <SignInScreen goTo={goTo} />;
}

/** A path of our own; an address that leads elsewhere becomes the front page. */
function pathOf(to: string | string[] | undefined): string {
  return typeof to === "string" && /^\/[a-z0-9/-]*$/.test(to) && !to.startsWith("//") ? to : "/";
}
