"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { AnswerView, Conversation } from "@/contracts/conversations";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { withAnswer } from "./conversation-cache";
import { followRun } from "./follow-run";
import { type LiveAnswer, liveAnswer } from "./live-answer";
import { useTellChange } from "./use-conversation";

type Place = { conversationId: string; questionId: string };

/** An answer as it stands: from the stream while it is written, from the cache before and after. */
export function useLiveAnswer(stored: AnswerView, { conversationId, questionId }: Place): { answer: LiveAnswer; isConnected: boolean } {
  const client = useClient();
  const queryClient = useQueryClient();
  const tellChange = useTellChange();
  const [streamed, setStreamed] = useState<LiveAnswer | null>(null);
  const [isConnected, setIsConnected] = useState(true);
  const isRunning = stored.state === "running";

  const follow = useEffectEvent((runId: string) => {
    const run = { id: runId, createdAt: stored.createdAt };
    const queryKey = cacheKeys.conversation(conversationId);
    const refresh = () => queryClient.invalidateQueries({ queryKey });
    return followRun(run, {
      subscribe: (lastEventId, handlers) => client.ask.follow.subscribe({ runId, lastEventId }, handlers),
      onChange: setStreamed,
      onConnection: setIsConnected,
      onLost: refresh,
      onEnd: (ended) => {
        setStreamed(ended);
        queryClient.setQueryData<Conversation>(queryKey, (held) => held && withAnswer(held, questionId, ended));
        refresh();
        tellChange(conversationId);
      },
    });
  });
  // One run is followed once, whatever else of the answer changes.
  useEffect(() => (isRunning ? follow(stored.id) : undefined), [stored.id, isRunning]);

  if (!isRunning || streamed === null || streamed.id !== stored.id) {
    return { answer: keepWait(liveAnswer(stored), streamed), isConnected: true };
  }
  // What the server had saved stands until the stream has caught up with it.
  const isBehind = streamed.text.length < stored.text.length && streamed.state === "running";
  return { answer: isBehind ? { ...liveAnswer(stored), stage: streamed.stage } : streamed, isConnected };
}

/** How long to wait before another try is told by the stream alone. */
function keepWait(answer: LiveAnswer, streamed: LiveAnswer | null): LiveAnswer {
  return streamed?.id === answer.id ? { ...answer, retryAfterSeconds: streamed.retryAfterSeconds } : answer;
}
