"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentSummary } from "@/contracts/documents";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { ConfirmDialog } from "@/ui/primitives/dialog";
import { showToast } from "@/ui/primitives/toast";
import { DocumentRow } from "./document-row";

const columns = ["Name", "State", "Added", "Passages"];

export function DocumentTable({ documents }: { documents: DocumentSummary[] }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const [toDelete, setToDelete] = useState<DocumentSummary | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: cacheKeys.documents });
  const onError = (error: unknown) => showToast(failureOf(error).message);
  const retrying = useMutation({
    mutationFn: (input: { documentId: string }) => client.documents.retry.mutate(input),
    onSettled: refresh,
    onError,
  });
  const removing = useMutation({
    mutationFn: (input: { documentIds: string[] }) => client.documents.remove.mutate(input),
    onSettled: refresh,
    onError,
  });
  const now = new Date();

  const handleConfirm = async () => {
    if (!toDelete) return;
    await removing.mutateAsync({ documentIds: [toDelete.id] }).catch(() => null);
    setToDelete(null);
  };

  return (
    <>
      <table className="w-full max-wide:block">
        <caption className="sr-only">Documents</caption>
        <thead className="max-wide:sr-only">
          <tr className="border-b border-line text-left text-sm text-soft">
            {columns.map((column) => (
              <th key={column} scope="col" className={`py-2.5 pr-4 font-normal ${column === "Name" ? "w-1/2 pl-1" : ""}`}>
                {column}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-wide:block">
          {documents.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              now={now}
              onRetry={() => retrying.mutate({ documentId: document.id })}
              onDelete={() => setToDelete(document)}
            />
          ))}
        </tbody>
      </table>
      <ConfirmDialog
        isOpen={toDelete !== null}
        title="Delete this document?"
        action="Delete"
        isBusy={removing.isPending}
        onConfirm={handleConfirm}
        onClose={() => setToDelete(null)}
      >
        <p>
          <strong className="[overflow-wrap:anywhere]">{toDelete?.name}</strong> and its passages are removed. No answer will cite it again,
          and answers that did show their quotes only.
        </p>
      </ConfirmDialog>
    </>
  );
}
