"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKeySummary, CreatedKey } from "@/contracts/keys";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { ConfirmDialog } from "@/ui/primitives/dialog";
import { Problem } from "@/ui/primitives/field";
import { showToast } from "@/ui/primitives/toast";
import { CreateKeyForm } from "./create-key-form";
import { CreatedKeyDialog } from "./created-key-dialog";
import { scopeWords } from "./scope-words";
import { SettingsPart } from "./settings-part";

const dateOf = (iso: string) => new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

export function KeySettings() {
  const client = useClient();
  const queryClient = useQueryClient();
  const keys = useQuery({ queryKey: cacheKeys.apiKeys, queryFn: () => client.keys.list.query() });
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [toRevoke, setToRevoke] = useState<ApiKeySummary | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: cacheKeys.apiKeys });
  const revoking = useMutation({
    mutationFn: (input: { keyId: string }) => client.keys.revoke.mutate(input),
    onSettled: refresh,
    onError: (error) => showToast(failureOf(error).message),
  });
  const handleCreated = (key: CreatedKey) => {
    setIsCreating(false);
    setCreated(key);
    refresh();
  };
  const handleRevoke = async () => {
    if (toRevoke) await revoking.mutateAsync({ keyId: toRevoke.id }).catch(() => null);
    setToRevoke(null);
  };
  return (
    <SettingsPart title="API keys" lead="For programs that ask, search or add documents in your name, within the rights that you choose.">
      {keys.error ? <Problem>{failureOf(keys.error).message}</Problem> : null}
      {keys.data && keys.data.length > 0 ? (
        <ul className="border-t border-line">
          {keys.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setToRevoke(key)} />
          ))}
        </ul>
      ) : null}
      {isCreating ? (
        <CreateKeyForm onCreated={handleCreated} onCancel={() => setIsCreating(false)} />
      ) : (
        <Button className="justify-self-start" onClick={() => setIsCreating(true)}>
          Create a key
        </Button>
      )}
      <CreatedKeyDialog created={created} onClose={() => setCreated(null)} />
      <ConfirmDialog
        isOpen={toRevoke !== null}
        title="Revoke this key?"
        action="Revoke"
        isBusy={revoking.isPending}
        onConfirm={handleRevoke}
        onClose={() => setToRevoke(null)}
      >
        <p>
          Programs that use <strong>{toRevoke?.name}</strong> are refused from this moment on. This cannot be undone.
        </p>
      </ConfirmDialog>
    </SettingsPart>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKeySummary; onRevoke: () => void }) {
  const { name, lastFour, scopes, lastUsedAt, expiresAt } = apiKey;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-3">
      <div className="min-w-0">
        <p className="font-semibold [overflow-wrap:anywhere]">
          {name} <code className="pl-1 text-xs font-normal text-soft">mr_api_…{lastFour}</code>
        </p>
        <p className="text-sm text-soft">
          {scopes.map((scope) => scopeWords[scope]).join(", ")} · {lastUsedAt ? `last used ${dateOf(lastUsedAt)}` : "never used"} ·{" "}
          {expiresAt ? `ends ${dateOf(expiresAt)}` : "does not end"}
        </p>
      </div>
      <Button size="small" aria-label={`Revoke ${name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
