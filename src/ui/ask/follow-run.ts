import type { AnswerPart } from "@/contracts/answer";
import type { AnswerView } from "@/contracts/conversations";
import { failureOf } from "@/ui/api/failure";
import { applyPart, emptyAnswer, type LiveAnswer, liveAnswer } from "./live-answer";

type Handlers = {
  onData: (event: { id: string; data: AnswerPart }) => void;
  onError: (error: unknown) => void;
  /** The server has ended the stream, whatever it told before. (`onComplete` is called for our own leaving as well.) */
  onStopped: () => void;
  onConnectionStateChange: (state: { state: string; error?: unknown }) => void;
};

type Tools = {
  subscribe: (lastEventId: string | null, handlers: Handlers) => { unsubscribe: () => void };
  /** The answer so far, at most once a frame. */
  onChange: (answer: LiveAnswer) => void;
  onEnd: (answer: LiveAnswer) => void;
  /** The server no longer knows the run, or no longer knows this browser. */
  onLost: () => void;
  onConnection: (isConnected: boolean) => void;
};

const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Follows one run to its end. A hidden tab lets its connection go; a lost one is taken up again
 * after the last part that arrived, so nothing is missed and nothing shown twice.
 */
export function followRun(
  { id, createdAt }: Pick<AnswerView, "id" | "createdAt">,
  { subscribe, onChange, onEnd, onLost, onConnection }: Tools,
): () => void {
  let answer = liveAnswer(emptyAnswer(id, createdAt));
  let lastEventId: string | null = null;
  let subscription: { unsubscribe: () => void } | null = null;
  let frame = 0;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;

  function publish(): void {
    frame = 0;
    onChange(answer);
  }
  function stop(): void {
    clearTimeout(timer);
    subscription?.unsubscribe();
    subscription = null;
  }
  function end(tell: () => void): void {
    hasEnded = true;
    stop();
    cancelAnimationFrame(frame);
    tell();
  }
  function start(): void {
    stop();
    if (hasEnded || document.hidden) return;
    subscription = subscribe(lastEventId, {
      onData: ({ id, data: part }) => {
        lastEventId = id;
        attempt = 0;
        onConnection(true);
        answer = applyPart(answer, part);
        if (part.type === "answer-finished" || part.type === "answer-failed") end(() => onEnd(answer));
        else frame ||= requestAnimationFrame(publish);
      },
      onError: handleError,
      onStopped: goOnLater,
      onConnectionStateChange: ({ state, error }) => error !== undefined && state === "connecting" && onConnection(false),
    });
  }
  function handleError(error: unknown): void {
    const { code } = failureOf(error);
    if (code === "NOT_FOUND" || code === "NOT_SIGNED_IN") {
      end(onLost);
      return;
    }
    goOnLater();
  }
  function goOnLater(): void {
    if (hasEnded) return;
    onConnection(false);
    timer = setTimeout(start, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
    attempt += 1;
  }

  document.addEventListener("visibilitychange", start);
  window.addEventListener("online", start);
  start();
  return () => {
    hasEnded = true;
    stop();
    cancelAnimationFrame(frame);
    document.removeEventListener("visibilitychange", start);
    window.removeEventListener("online", start);
  };
}
