"use client";

import { useQueryClient } from "@tanstack/react-query";
import { noteSignedIn } from "@/ui/api/session";
import { SignInForm } from "@/ui/auth/sign-in-form";
import { Dialog } from "@/ui/primitives/dialog";
import { useShell } from "./shell-context";

/** A session that ended in the middle of something: signing in again loses no draft and no place. */
export function SignInAgain() {
  const { me } = useShell();
  const queryClient = useQueryClient();
  const handleDone = () => {
    noteSignedIn();
    queryClient.invalidateQueries();
  };
  return (
    <Dialog isOpen title="Sign in again" onClose={noteSignedIn}>
      <p className="text-sm text-soft">Your session has ended. What you have typed is kept.</p>
      <SignInForm email={me.email} onDone={handleDone} />
    </Dialog>
  );
}
