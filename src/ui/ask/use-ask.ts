"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Conversation } from "@/contracts/conversations";
import { type Failure, failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { showToast } from "@/ui/primitives/toast";
import { startedTurn, withAnswer, withTurn } from "./conversation-cache";
import { emptyAnswer } from "./live-answer";
import { useTellChange } from "./use-conversation";

export type PendingQuestion = { question: string; failure: Failure | null };

/** Asks, asks again and stops; a question is on the screen before the server has heard of it. */
export function useAsk(conversationId: string | null) {
  const client = useClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const tellChange = useTellChange();
  const [pending, setPending] = useState<PendingQuestion | null>(null);
  const starting = useMutation({
    mutationFn: (input: { question: string; conversationId?: string }) => client.ask.start.mutate(input),
  });
  const startingAgain = useMutation({ mutationFn: (input: { questionId: string }) => client.ask.again.mutate(input) });
  const stopping = useMutation({ mutationFn: (input: { runId: string }) => client.ask.stop.mutate(input) });

  const change = (id: string, next: (held: Conversation | undefined) => Conversation | undefined) =>
    queryClient.setQueryData<Conversation>(cacheKeys.conversation(id), next);

  const ask = async (question: string) => {
    setPending({ question, failure: null });
    try {
      const started = await starting.mutateAsync({ question, conversationId: conversationId ?? undefined });
      const turn = startedTurn(started.questionId, question, started.runId);
      change(started.conversationId, (held) => withTurn(held ?? { id: started.conversationId, title: question, turns: [] }, turn));
      tellChange(started.conversationId);
      if (conversationId === null) router.push(`/conversations/${started.conversationId}`);
      else setPending(null);
    } catch (error) {
      setPending({ question, failure: failureOf(error) });
    }
  };

  const askAgain = async (questionId: string) => {
    try {
      const started = await startingAgain.mutateAsync({ questionId });
      const answer = emptyAnswer(started.runId, new Date().toISOString());
      change(started.conversationId, (held) => held && withAnswer(held, questionId, answer));
      tellChange(started.conversationId);
    } catch (error) {
      showToast(failureOf(error).message);
    }
  };

  const stop = (runId: string) => stopping.mutate({ runId }, { onError: (error) => showToast(failureOf(error).message) });

  return {
    pending,
    ask,
    askAgain,
    stop,
    isStopping: stopping.isPending,
    dropPending: () => setPending(null),
  };
}
