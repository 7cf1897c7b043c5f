"use client";

import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect } from "react";
import { limits } from "@/contracts/limits";
import { Icon } from "@/ui/primitives/icon";
import { useFocusAtStart } from "@/ui/primitives/use-focus-at-start";
import { useDraft } from "./drafts";
import { prepareTurnView } from "./lazy-turn-view";

type ComposerProps = {
  conversationId: string | null;
  placeholder: string;
  lastQuestion: string | null;
  note: ReactNode;
  isRunning: boolean;
  isStopping: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
};

const NEAR_LIMIT = limits.questionLength - 400;

/** Where a question is typed: Enter asks, Shift+Enter breaks the line, Up recalls, Esc stops. */
export function Composer({ conversationId, placeholder, lastQuestion, note, isRunning, isStopping, onAsk, onStop }: ComposerProps) {
  const [draft, setDraft] = useDraft(conversationId);
  // In a conversation, whoever came by the side bar's keys stays there; after the first question nothing else has the focus.
  const boxRef = useFocusAtStart<HTMLTextAreaElement>({ onlyIfFree: conversationId !== null });
  const noteId = useId();
  const isTooLong = draft.length > limits.questionLength;
  const mayAsk = !isRunning && !isTooLong && draft.trim() !== "";
  useAutoGrow(boxRef);

  const ask = () => {
    if (!mayAsk) return;
    onAsk(draft.trim());
    setDraft("");
  };
  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends the choice of a character (IME) asks nothing; Safari tells it by 229 alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const isEnter = event.key === "Enter" && !event.shiftKey;
    const act = isEnter ? ask : event.key === "Escape" && isRunning ? onStop : recallOf(event.key, draft, lastQuestion, setDraft);
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
      className="rounded-box border border-line bg-sheet shadow-raised focus-within:border-soft"
    >
      <textarea
        ref={boxRef}
        rows={1}
        aria-label="Your question"
        aria-describedby={noteId}
        aria-invalid={isTooLong || undefined}
        placeholder={placeholder}
        value={draft}
        onChange={(event) => {
          prepareTurnView();
          setDraft(event.target.value);
        }}
        onKeyDown={handleKey}
        enterKeyHint="send"
        className="block max-h-[40dvh] w-full resize-none bg-transparent px-4.5 pt-3.5 pb-1 text-lg outline-none"
      />
      <div className="flex items-center justify-between gap-3 pr-3 pb-3 pl-4.5">
        <p id={noteId} className="min-w-0 text-xs text-soft">
          {draft.length > NEAR_LIMIT ? (
            <span className={isTooLong ? "text-warn" : ""}>
              {draft.length.toLocaleString("en")} of {limits.questionLength.toLocaleString("en")} characters
              {isTooLong ? "; shorten the question to ask it" : ""}
            </span>
          ) : (
            note
          )}
        </p>
        {isRunning ? (
          <button type="button" aria-label="Stop" disabled={isStopping} onClick={onStop} className={actionClass}>
            <Icon name="stop" className="size-4.5" />
          </button>
        ) : (
          <button type="submit" aria-label="Ask" aria-disabled={!mayAsk} className={actionClass}>
            <Icon name="arrowUp" className="size-5" />
          </button>
        )}
      </div>
    </form>
  );
}

const actionClass =
  "grid size-9 shrink-0 place-items-center rounded-control bg-accent text-on-accent aria-disabled:opacity-60 pointer-coarse:size-11";

function recallOf(key: string, draft: string, lastQuestion: string | null, setDraft: (text: string) => void): (() => void) | null {
  return key === "ArrowUp" && draft === "" && lastQuestion !== null ? () => setDraft(lastQuestion) : null;
}

/** The height follows the text, by whatever way it changed. */
function useAutoGrow(boxRef: { current: HTMLTextAreaElement | null }): void {
  useLayoutEffect(() => {
    const box = boxRef.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  });
}
