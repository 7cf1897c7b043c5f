"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { EmbedderChange as Change } from "@/contracts/models";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { showToast } from "@/ui/primitives/toast";
import { changeInWords, comparisonInWords, nameOf, percent, wayBackInWords } from "./change-words";

const REFRESH_MS = 1_500;

/** The change from one embedder to another: how far it is, what it would change, and the way there and back. */
export function EmbedderChange({ mayChange }: { mayChange: boolean }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const { data: change } = useQuery({
    queryKey: cacheKeys.embedderChange,
    queryFn: () => client.models.change.query(),
    refetchInterval: ({ state }) => (state.data?.shadow ? REFRESH_MS : false),
  });
  const acting = useMutation({
    mutationFn: (act: "switch" | "goBack" | "cancelChange") => client.models[act].mutate(),
    onSuccess: (changed) => queryClient.setQueryData(cacheKeys.embedderChange, changed),
    onError: (error) => showToast(failureOf(error).message),
  });
  if (!change || (!change.shadow && !change.previous)) return null;
  const { shadow, previous } = change;
  const act = (name: "switch" | "goBack" | "cancelChange") => () => acting.mutate(name);
  return (
    <section aria-label="Change of the search index" className="grid gap-4 border-t border-line pt-4">
      {shadow ? <Progress change={change} shadow={shadow} /> : null}
      {shadow && mayChange ? (
        <div className="flex flex-wrap gap-2">
          {shadow.isReady ? (
            <Button look="primary" size="small" onClick={act("switch")} isBusy={acting.isPending}>
              Switch to {nameOf(shadow.model)}
            </Button>
          ) : null}
          <Button size="small" onClick={act("cancelChange")} isBusy={acting.isPending}>
            Cancel the change
          </Button>
        </div>
      ) : null}
      {previous ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 text-sm text-soft [overflow-wrap:anywhere]">{wayBackInWords(previous, change.inUse)}</p>
          {mayChange && !shadow ? (
            <Button size="small" onClick={act("goBack")} isBusy={acting.isPending}>
              Go back to {nameOf(previous.model)}
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

function Progress({ change, shadow }: { change: Change; shadow: NonNullable<Change["shadow"]> }) {
  const { done, total, isReady, comparison } = shadow;
  return (
    <div className="grid gap-3">
      <p role="status" className="text-sm [overflow-wrap:anywhere]">
        {changeInWords(shadow, change.inUse)}
      </p>
      {isReady ? null : (
        <progress className="w-full accent-accent" aria-label="Passages that are ready" value={done} max={Math.max(1, total)} />
      )}
      {comparison ? <Comparison comparison={comparison} /> : null}
    </div>
  );
}

function Comparison({ comparison }: { comparison: NonNullable<NonNullable<Change["shadow"]>["comparison"]> }) {
  return (
    <div className="grid gap-2 text-sm">
      <p>{comparisonInWords(comparison)}</p>
      {comparison.changed.length > 0 ? (
        <details>
          <summary className="cursor-pointer">Your questions that change most</summary>
          <ul className="mt-2 grid gap-1 text-soft">
            {comparison.changed.map(({ question, overlap, isSameFirst }) => (
              <li key={question} className="[overflow-wrap:anywhere]">
                {question} · {percent(overlap)} the same{isSameFirst ? "" : ", another one first"}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
