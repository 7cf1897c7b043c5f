"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { SetupInput } from "@/contracts/account";
import { errorMessages } from "@/contracts/error-messages";
import { limits } from "@/contracts/limits";
import { failureOf } from "@/ui/api/failure";
import { signIn } from "@/ui/api/sign-in";
import { ApiProvider, useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { Problem, TextField } from "@/ui/primitives/field";
import { useFocusAtStart } from "@/ui/primitives/use-focus-at-start";
import { useIsInteractive } from "@/ui/primitives/use-is-interactive";
import { AuthFrame } from "./auth-frame";

/** What is wrong with a set-up link, said before anybody fills in a form for nothing. */
const linkProblems = {
  missing: "Open the set-up link that the terminal printed at the start; this address lacks its token.",
  wrong: errorMessages.SETUP_TOKEN_WRONG,
} as const;

/** The first start: whoever holds the terminal's link becomes the owner. */
export function SetupScreen({ token, problem }: { token: string; problem: keyof typeof linkProblems | null }) {
  return (
    <AuthFrame title="Set up MiniRAG" lead="You become the owner of this workspace. This page works once.">
      {problem ? (
        <Problem>{linkProblems[problem]}</Problem>
      ) : (
        <ApiProvider>
          <SetupForm token={token} />
        </ApiProvider>
      )}
    </AuthFrame>
  );
}

function SetupForm({ token }: { token: string }) {
  const client = useClient();
  const setUp = useMutation({ mutationFn: (input: SetupInput) => client.account.setUp.mutate(input) });
  const isInteractive = useIsInteractive();
  const firstRef = useFocusAtStart<HTMLInputElement>();
  const [isPasswordShown, setIsPasswordShown] = useState(false);
  const failure = setUp.error ? failureOf(setUp.error) : null;
  const fields = failure?.fields ?? {};
  const isAboutFields = Object.keys(fields).length > 0;

  const handleSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (name: string) => String(form.get(name) ?? "");
    const password = read("password");
    const made = await setUp
      .mutateAsync({ token, workspaceName: read("workspaceName"), name: read("name"), email: read("email"), password })
      .catch(() => null);
    if (!made) return;
    const problem = await signIn(made.email, password);
    window.location.assign(problem === null ? "/" : "/sign-in");
  };

  return (
    <form method="post" onSubmit={handleSubmit} className="grid gap-4">
      {failure ? <Problem>{isAboutFields ? "Some fields need another look." : failure.message}</Problem> : null}
      <TextField
        ref={firstRef}
        label="Name of the workspace"
        name="workspaceName"
        required
        maxLength={limits.nameLength}
        autoComplete="organization"
        problem={fields.workspaceName}
        hint="For example your company or team."
      />
      <TextField label="Your name" name="name" required maxLength={limits.nameLength} autoComplete="name" problem={fields.name} />
      <TextField label="E-mail address" name="email" type="email" required autoComplete="username" problem={fields.email} />
      <TextField
        label="Password"
        name="password"
        type={isPasswordShown ? "text" : "password"}
        required
        minLength={limits.passwordLength.min}
        maxLength={limits.passwordLength.max}
        autoComplete="new-password"
        problem={fields.password}
        hint={`At least ${limits.passwordLength.min} characters. A few words make a good one.`}
      />
      <label className="flex min-h-6 items-center gap-2 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          checked={isPasswordShown}
          onChange={(event) => setIsPasswordShown(event.target.checked)}
          className="size-4 accent-accent"
        />
        Show the password
      </label>
      <Button look="primary" type="submit" isBusy={setUp.isPending} disabled={!isInteractive}>
        Create the workspace
      </Button>
    </form>
  );
}
