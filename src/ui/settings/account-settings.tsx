"use client";

import { useMutation } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { failureOf } from "@/ui/api/failure";
import { signOut } from "@/ui/api/sign-out";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { ConfirmDialog } from "@/ui/primitives/dialog";
import { applyTheme, parseTheme, type Theme, themes } from "@/ui/primitives/theme";
import { showToast } from "@/ui/primitives/toast";
import { useShell } from "@/ui/shell/shell-context";
import { SettingsPart } from "./settings-part";

export function AccountSettings() {
  const { me } = useShell();
  const client = useClient();
  const [isAsking, setIsAsking] = useState(false);
  const [revokeKeys, setRevokeKeys] = useState(false);
  const ending = useMutation({ mutationFn: () => client.account.signOutEverywhere.mutate({ revokeKeys }) });
  const handleClose = () => {
    setIsAsking(false);
    setRevokeKeys(false);
  };
  const handleConfirm = async () => {
    const ended = await ending.mutateAsync().catch((error: unknown) => showToast(failureOf(error).message));
    if (ended) await signOut();
    else handleClose();
  };
  return (
    <SettingsPart title="You" lead={`${me.name}, ${me.email}, ${me.role} of ${me.workspaceName}`}>
      <ThemeChoice />
      <div className="flex flex-wrap gap-2">
        <Button onClick={signOut}>Sign out</Button>
        <Button onClick={() => setIsAsking(true)}>Sign out everywhere</Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title="Sign out everywhere?"
        action="Sign out everywhere"
        isBusy={ending.isPending}
        onConfirm={handleConfirm}
        onClose={handleClose}
      >
        <p>
          Every browser in which you are signed in, this one too, has to sign in again. API keys go on working unless you revoke them here.
        </p>
        <label className="mt-3 flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={revokeKeys}
            onChange={(event) => setRevokeKeys(event.target.checked)}
            className="size-4 accent-accent"
          />
          Revoke all API keys that I made
        </label>
        <p className="text-xs text-soft">
          Do it where somebody else may have been in your account. Programs that use the keys are refused from then on.
        </p>
      </ConfirmDialog>
    </SettingsPart>
  );
}

const themeWords: Record<Theme, string> = { system: "Like the system", light: "Light", dark: "Dark" };
const themeListeners = new Set<() => void>();

function ThemeChoice() {
  const theme = useSyncExternalStore(
    (listener) => {
      themeListeners.add(listener);
      return () => themeListeners.delete(listener);
    },
    () => parseTheme(document.documentElement.dataset.theme),
    () => "system",
  );
  const choose = (next: Theme) => {
    applyTheme(next);
    for (const listener of themeListeners) listener();
  };
  return (
    <fieldset>
      <legend className="pb-1 text-sm font-medium">Colours</legend>
      <div className="flex flex-wrap gap-2">
        {themes.map((choice) => (
          <label
            key={choice}
            className="flex min-h-9 cursor-pointer items-center gap-2 rounded-control border border-line bg-sheet px-3 text-sm has-checked:border-accent has-checked:bg-tint has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11"
          >
            <input
              type="radio"
              name="theme"
              value={choice}
              checked={theme === choice}
              onChange={() => choose(choice)}
              className="accent-accent"
            />
            {themeWords[choice]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
