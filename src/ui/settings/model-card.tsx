"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ModelSetting } from "@/contracts/models";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { ConfirmDialog } from "@/ui/primitives/dialog";
import { showToast } from "@/ui/primitives/toast";
import { EmbedderChange } from "./embedder-change";
import { ModelForm } from "./model-form";

const titles = { answers: "Written answers", embeddings: "Search by meaning" } as const;
const withoutOne = {
  answers: "Not connected: the best sentences are quoted instead.",
  embeddings: "Not connected: passages are found by their words alone.",
} as const;

const afterRemoval = {
  answers: "The stored key is deleted. From then on the best sentences are quoted instead.",
  embeddings:
    "Nothing is sent to it any more: passages are found by their words alone. For a day you can go back; until then its key is kept, encrypted.",
} as const;

/** One of the two models: what it is today, and how to change it. */
export function ModelCard({ setting, mayChange }: { setting: ModelSetting; mayChange: boolean }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const [isEditing, setIsEditing] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const removing = useMutation({
    mutationFn: (input: { purpose: ModelSetting["purpose"] }) => client.models.remove.mutate(input),
    onSettled: () => queryClient.invalidateQueries({ queryKey: cacheKeys.models }),
    onError: (error) => showToast(failureOf(error).message),
  });
  const title = titles[setting.purpose];
  const handleRemove = async () => {
    await removing.mutateAsync({ purpose: setting.purpose }).catch(() => null);
    setIsRemoving(false);
  };
  return (
    <section aria-label={title} className="grid gap-4 rounded-box border border-line bg-sheet p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-semibold">{title}</h3>
          <p className="text-sm text-soft [overflow-wrap:anywhere]">{describe(setting)}</p>
        </div>
        {mayChange && !isEditing ? (
          <div className="flex flex-wrap gap-2">
            <Button
              size="small"
              onClick={() => setIsEditing(true)}
              aria-label={`${setting.origin === "none" ? "Connect" : "Change"}: ${title}`}
            >
              {setting.origin === "none" ? "Connect" : "Change"}
            </Button>
            {setting.origin === "settings" ? (
              <Button size="small" onClick={() => setIsRemoving(true)} aria-label={`Remove: ${title}`}>
                Remove
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {isEditing ? <ModelForm setting={setting} onDone={() => setIsEditing(false)} /> : null}
      {setting.purpose === "embeddings" ? <EmbedderChange mayChange={mayChange} /> : null}
      <ConfirmDialog
        isOpen={isRemoving}
        title="Remove this model?"
        action="Remove"
        isBusy={removing.isPending}
        onConfirm={handleRemove}
        onClose={() => setIsRemoving(false)}
      >
        <p>{afterRemoval[setting.purpose]}</p>
      </ConfirmDialog>
    </section>
  );
}

function describe({ origin, vendor, model, baseUrl, keyLastFour, purpose }: ModelSetting): string {
  if (origin === "none") return withoutOne[purpose];
  const parts = [
    model,
    baseUrl ?? (vendor === "anthropic" ? "Anthropic" : "OpenAI"),
    keyLastFour ? `key …${keyLastFour}` : "without a key",
    origin === "environment" ? "set in the environment" : null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
