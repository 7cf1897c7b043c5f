"use client";

import { AuthFrame } from "./auth-frame";
import { SignInForm } from "./sign-in-form";

/** `goTo` is a path of this site, where the person was going. */
export function SignInScreen({ goTo }: { goTo: string }) {
  return (
    <AuthFrame title="Sign in" lead="Ask your documents, and read where each answer comes from.">
      <SignInForm onDone={() => window.location.assign(goTo)} />
    </AuthFrame>
  );
}
