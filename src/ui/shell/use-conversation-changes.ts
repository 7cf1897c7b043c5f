"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { failureOf } from "@/ui/api/failure";
import { useTRPC } from "@/ui/api/trpc";
import { showToast } from "@/ui/primitives/toast";

/** Renames and deletes conversations; a deleted one can be brought back from the notice. */
export function useConversationChanges() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const pathname = usePathname();
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.conversations.pathKey() });
  const onError = (error: unknown) => showToast(failureOf(error).message);
  const renaming = useMutation(trpc.conversations.rename.mutationOptions({ onSettled: refresh, onError }));
  const restoring = useMutation(trpc.conversations.restore.mutationOptions({ onSettled: refresh, onError }));
  const removing = useMutation(trpc.conversations.remove.mutationOptions({ onError }));

  const remove = async (conversationId: string, title: string) => {
    const isOpen = pathname === `/conversations/${conversationId}`;
    const removed = await removing.mutateAsync({ conversationId }).catch(() => null);
    if (removed === null) return;
    if (isOpen) router.push("/");
    await queryClient.invalidateQueries({ queryKey: trpc.conversations.list.pathKey() });
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
