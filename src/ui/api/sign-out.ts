import { postForm } from "./post-form";

/** Ends this browser's session and shows the sign-in page. */
export async function signOut(): Promise<void> {
  await postForm("/api/auth/signout", { callbackUrl: "/sign-in" }).catch(() => undefined);
  window.location.assign("/sign-in");
}
