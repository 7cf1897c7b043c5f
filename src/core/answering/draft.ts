import type { AnswerKind, AnswerPart, Citation, Evidence, SentenceSupport, Source } from "@/contracts/answer";

/** What of an answer is written so far: what a row holds and a late follower gets. */
export type DraftState = {
  text: string;
  kind: AnswerKind;
  model: string | null;
  rewrittenQuestion: string | null;
  evidence: Evidence;
  sources: Source[];
  citations: Citation[];
  sentences: SentenceSupport[];
  inputTokens: number | null;
  outputTokens: number | null;
  timings: { rewriteMs: number; retrieveMs: number; firstTokenMs: number | null };
  /** Whether it was written for an earlier question. */
  isCached: boolean;
  /** Id of the last event that this state holds. */
  savedEventId: string | null;
};

/** An answer while it is written. */
export type Draft = {
  readonly state: Readonly<DraftState>;
  /** Tells the followers, then remembers. */
  add(part: AnswerPart): Promise<void>;
  /** Remembers what followers are told at the end only. */
  set(facts: Partial<Pick<DraftState, "kind" | "model" | "inputTokens" | "outputTokens" | "sentences" | "timings" | "isCached">>): void;
  /** Whether anything changed since the last time that this was asked. */
  takeChange(): boolean;
  /** From here on nothing is added: the run has ended while a step of it had not. */
  close(): void;
};

/** Starts an answer whose every part goes to `publish`, which gives back the part's event id. */
export function createDraft(publish: (part: AnswerPart) => Promise<string>): Draft {
  const state: DraftState = {
    text: "",
    kind: "none",
    model: null,
    rewrittenQuestion: null,
    evidence: "none",
    sources: [],
    citations: [],
    sentences: [],
    inputTokens: null,
    outputTokens: null,
    timings: { rewriteMs: 0, retrieveMs: 0, firstTokenMs: null },
    isCached: false,
    savedEventId: null,
  };
  let isChanged = false;
  let isClosed = false;
  return {
    state,
    async add(part) {
      if (isClosed) throw new Error("the run has ended");
      const id = await publish(part);
      // Nothing may come between these two lines: a saved id must mean exactly the text beside it.
      remember(state, part);
      state.savedEventId = id;
      isChanged = true;
    },
    set(facts) {
      if (isClosed) return;
      Object.assign(state, facts);
      isChanged = true;
    },
    takeChange() {
      const wasChanged = isChanged;
      isChanged = false;
      return wasChanged;
    },
    close() {
      isClosed = true;
    },
  };
}

function remember(state: DraftState, part: AnswerPart): void {
  if (part.type === "text-delta") state.text += part.text;
  else if (part.type === "citation-added") state.citations.push(part.citation);
  else if (part.type === "question-rewritten") state.rewrittenQuestion = part.question;
  else if (part.type === "sources-found") {
    state.sources = part.sources;
    state.evidence = part.evidence;
  }
}
