"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { showToast } from "@/ui/primitives/toast";

/** Renames and deletes conversations; a deleted one can be brought back from the notice. */
export function useConversationChanges() {
  const client = useClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const pathname = usePathname();
  const refresh = () => queryClient.invalidateQueries({ queryKey: cacheKeys.conversations });
  const onError = (error: unknown) => showToast(failureOf(error).message);
  const renaming = useMutation({
    mutationFn: (input: { conversationId: string; title: string }) => client.conversations.rename.mutate(input),
    onSettled: refresh,
    onError,
  });
  const restoring = useMutation({
    mutationFn: (input: { conversationId: string }) => client.conversations.restore.mutate(input),
    onSettled: refresh,
    onError,
  });
  const removing = useMutation({
    mutationFn: (input: { conversationId: string }) => client.conversations.remove.mutate(input),
    onError,
  });

  const remove = async (conversationId: string, title: string) => {
    const isOpen = pathname === `/conversations/${conversationId}`;
    const removed = await removing.mutateAsync({ conversationId }).catch(() => null);
    if (removed === null) return;
    if (isOpen) router.push("/");
    await queryClient.invalidateQueries({ queryKey: cacheKeys.conversationList });
    const undo = () => restoring.mutate({ conversationId }, { onSuccess: () => isOpen && router.push(`/conversations/${conversationId}`) });
    showToast(`“${shorten(title)}” is deleted.`, { label: "Undo", onAct: undo });
  };
  return {
    rename: (conversationId: string, title: string) => renaming.mutate({ conversationId, title }),
    remove,
  };
}

function shorten(title: string): string {
  return title.length > 40 ? `${title.slice(0, 39)}…` : title;
}
