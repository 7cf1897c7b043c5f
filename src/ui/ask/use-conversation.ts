"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Conversation } from "@/contracts/conversations";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";

const CHANNEL = "minirag-conversations";

/** One conversation, kept the same in every tab of this browser. */
export function useConversation(conversationId: string | null, initial: Conversation | undefined) {
  const client = useClient();
  return useQuery({
    queryKey: cacheKeys.conversation(conversationId),
    queryFn: () => client.conversations.get.query({ conversationId: conversationId ?? "" }),
    enabled: conversationId !== null,
    initialData: initial,
  });
}

/** Tells the side bar and the other tabs that a conversation is not what it was. */
export function useTellChange(): (conversationId: string) => void {
  const queryClient = useQueryClient();
  return (conversationId) => {
    queryClient.invalidateQueries({ queryKey: cacheKeys.conversationList });
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(conversationId);
    channel.close();
  };
}

/** Hears what the other tabs tell. */
export function useHearChanges(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => queryClient.invalidateQueries({ queryKey: cacheKeys.conversations });
    return () => channel.close();
  }, [queryClient]);
}
