"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { errorMessages } from "@/contracts/error-messages";
import type { Status } from "@/contracts/status";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { showToast } from "@/ui/primitives/toast";
import { count } from "@/ui/primitives/words";
import { SettingsPart } from "@/ui/settings/settings-part";

type Failed = Status["failedDocuments"][number];
type FailedProps = { documents: Failed[]; count: number; failedJobs: number };

/** What failed, why, and a way to try it again: one by one or all together. */
export function FailedWork({ documents, count: all, failedJobs }: FailedProps) {
  const client = useClient();
  const queryClient = useQueryClient();
  const refresh = () => {
    queryClient.invalidateQueries({ queryKey: cacheKeys.status });
    queryClient.invalidateQueries({ queryKey: cacheKeys.documents });
  };
  const told = { onSettled: refresh, onError: (error: unknown) => showToast(failureOf(error).message) };
  const retrying = useMutation({ mutationFn: (documentId: string) => client.documents.retry.mutate({ documentId }), ...told });
  const retryingAll = useMutation({
    mutationFn: () => client.status.retryAll.mutate(),
    ...told,
    onSuccess: (tried) => showToast(`${count(tried.documents, "document")} and ${count(tried.jobs, "job")} are tried again.`),
  });
  if (all === 0 && failedJobs === 0) return null;
  return (
    <SettingsPart
      title="Failed"
      lead={all > documents.length ? `${count(all, "document")}, the newest of which are:` : "What could not be done."}
    >
      <ul className="border-t border-line">
        {documents.map((document) => (
          <FailedRow key={document.id} document={document} onRetry={() => retrying.mutate(document.id)} />
        ))}
      </ul>
      <Button className="justify-self-start" isBusy={retryingAll.isPending} onClick={() => retryingAll.mutate()}>
        Try all again
      </Button>
    </SettingsPart>
  );
}

function FailedRow({ document: { name, failure }, onRetry }: { document: Failed; onRetry: () => void }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold [overflow-wrap:anywhere]">{name}</p>
        <p className="text-sm text-warn">
          {errorMessages[failure.code]}
          {failure.detail ? ` (${failure.detail})` : null}
        </p>
      </div>
      <Button size="small" aria-label={`Try again: ${name}`} onClick={onRetry}>
        Try again
      </Button>
    </li>
  );
}
