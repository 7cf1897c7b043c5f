"use client";

import { type FormEvent, useState } from "react";
import { signIn } from "@/ui/api/sign-in";
import { Button } from "@/ui/primitives/button";
import { Problem, TextField } from "@/ui/primitives/field";
import { useFocusAtStart } from "@/ui/primitives/use-focus-at-start";
import { useIsInteractive } from "@/ui/primitives/use-is-interactive";

export function SignInForm({ email, onDone }: { email?: string; onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const firstRef = useFocusAtStart<HTMLInputElement>({ isWanted: email === undefined });
  const isInteractive = useIsInteractive();

  const handleSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    setProblem(null);
    const failure = await signIn(String(form.get("email")), String(form.get("password")));
    setIsBusy(false);
    if (failure === null) onDone();
    else setProblem(failure);
  };

  return (
    <form method="post" onSubmit={handleSubmit} className="grid gap-4">
      {problem ? <Problem>{problem}</Problem> : null}
      <TextField ref={firstRef} label="E-mail address" name="email" type="email" autoComplete="username" required defaultValue={email} />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      <Button look="primary" type="submit" isBusy={isBusy} disabled={!isInteractive}>
        Sign in
      </Button>
    </form>
  );
}
