"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Conversation } from "@/contracts/conversations";
import { useTRPC } from "@/ui/api/trpc";

const CHANNEL = "minirag-conversations";

/** One conversation, kept the same in every tab of this browser. */
export function useConversation(conversationId: string | null, initial: Conversation | undefined) {
  const trpc = useTRPC();
  const options = trpc.conversations.get.queryOptions({ conversationId: conversationId ?? "" });
  return useQuery({ ...options, enabled: conversationId !== null, initialData: initial });
}

/** Tells the side bar and the other tabs that a conversation is not what it was. */
export function useTellChange(): (conversationId: string) => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (conversationId) => {
    queryClient.invalidateQueries({ queryKey: trpc.conversations.list.pathKey() });
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(conversationId);
    channel.close();
  };
}

/** Hears what the other tabs tell. */
export function useHearChanges(): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => queryClient.invalidateQueries({ queryKey: trpc.conversations.pathKey() });
    return () => channel.close();
  }, [queryClient, trpc]);
}
