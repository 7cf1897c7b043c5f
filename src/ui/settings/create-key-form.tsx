"use client";

import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { ConfirmedKeyInput, CreatedKey } from "@/contracts/keys";
import { limits } from "@/contracts/limits";
import { failureOf } from "@/ui/api/failure";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { Problem, SelectField, TextField } from "@/ui/primitives/field";
import { scopes, scopeWords } from "./scope-words";

export function CreateKeyForm({ onCreated, onCancel }: { onCreated: (key: CreatedKey) => void; onCancel: () => void }) {
  const client = useClient();
  const creating = useMutation({ mutationFn: (input: ConfirmedKeyInput) => client.keys.create.mutate(input), onSuccess: onCreated });
  const failure = creating.error ? failureOf(creating.error) : null;
  const isWrongPassword = failure?.code === "WRONG_CREDENTIALS";
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = scopes.filter((scope) => form.getAll("scopes").includes(scope));
    const days = Number(form.get("days"));
    const password = String(form.get("password"));
    creating.mutate({ name: String(form.get("name")), scopes: chosen, expiresInDays: days > 0 ? days : null, password });
  };
  return (
    <form onSubmit={handleSubmit} aria-label="New API key" className="grid gap-4 rounded-box border border-line bg-sheet p-5">
      {failure && !isWrongPassword ? <Problem>{Object.values(failure.fields)[0] ?? failure.message}</Problem> : null}
      <TextField label="Name" name="name" required maxLength={limits.nameLength} hint="What uses it, for example “intranet search”." />
      <fieldset>
        <legend className="pb-1 text-sm font-medium">It may</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {scopes.map((scope) => (
            <label key={scope} className="flex min-h-8 items-center gap-2 text-sm pointer-coarse:min-h-11">
              <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === "ask"} className="size-4 accent-accent" />
              {scopeWords[scope]}
            </label>
          ))}
        </div>
      </fieldset>
      <SelectField label="It ends" name="days" defaultValue="90" className="max-w-60">
        <option value="30">after 30 days</option>
        <option value="90">after 90 days</option>
        <option value="365">after a year</option>
        <option value="0">never</option>
      </SelectField>
      <TextField
        label="Your password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={limits.passwordLength.max}
        hint="A key goes on working when you sign out, so nobody else may make one in your name."
        problem={isWrongPassword ? failure?.message : undefined}
        className="max-w-90"
      />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" isBusy={creating.isPending}>
          Create the key
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
