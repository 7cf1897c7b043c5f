import type { Source } from "@/contracts/answer";
import type { Actor } from "@/core/actor";
import type { LanguageModel } from "@/core/ports";
import type { ContextPassage, PackContext } from "@/core/retrieval/context";
import type { Retrieval, Retrieve } from "@/core/retrieval/retrieve";
import { createCite, type PageAt } from "./cite";
import type { Draft } from "./draft";
import { markSentences } from "./mark-sentences";
import { evidenceFor } from "./missing-words";
import type { EarlierTurn } from "./question-store";
import { rewrite } from "./rewrite";
import { quotePassages, sayNothingFound, writeWithModel } from "./writing";

export type AskedQuestion = {
  question: string;
  conversationId: string;
  questionId: string;
  isFirst: boolean;
  /** Whether another answer than the one there is was asked for. */
  isAgain?: boolean;
};

type Tools = {
  retrieve: Retrieve;
  packContext: PackContext;
  findLanguageModel: (workspaceId: string) => Promise<LanguageModel | null>;
  listEarlierTurns: (workspaceId: string, conversationId: string, questionId: string) => Promise<EarlierTurn[]>;
  findPages: (workspaceId: string, versionIds: string[]) => Promise<PageAt>;
  /** Asked before the model is paid for a follow-up that could not be searched. @throws INDEX_UNAVAILABLE. */
  assertSearchable: (workspaceId: string) => Promise<void>;
};

// A few more than are read for an answer.
const PASSAGES_FOUND = 30;
const CONTEXT_CHARACTERS = 8_000;
const EXCERPT_LENGTH = 400;

/** The way of one question: rewrite → retrieve → pack → write → cite → remember. What is written goes to the draft as it comes. */
export function createAnswer(tools: Tools) {
  return async function answer(actor: Actor, asked: AskedQuestion, draft: Draft, signal: AbortSignal): Promise<void> {
    const watch = startWatch(draft);
    await draft.add({ type: "stage-changed", stage: "searching", count: 0 });
    const model = await tools.findLanguageModel(actor.workspaceId);
    const earlier = await listEarlierTurns(tools, actor, asked);
    const question = await rewrite(model, earlier, asked.question, signal);
    if (question !== asked.question) await draft.add({ type: "question-rewritten", question });
    watch.lap("rewriteMs");

    const retrieval = await tools.retrieve(actor, question, { limit: PASSAGES_FOUND, signal });
    const context = await tools.packContext(actor, retrieval, CONTEXT_CHARACTERS);
    watch.lap("retrieveMs");
    await draft.add({ type: "stage-changed", stage: "reading", count: context.length });
    await draft.add({ type: "sources-found", sources: context.map(toSource), evidence: evidenceFor(question, retrieval) });
    if (retrieval.evidence === "none" || context.length === 0) return sayNothingFound(asked.question, draft);

    const paged = versionsWithPages(context, retrieval.passages);
    const pageAt = paged.length > 0 ? await tools.findPages(actor.workspaceId, paged) : () => null;
    const cite = createCite(context, pageAt, retrieval.wordWeight);
    let isWhole = false;
    try {
      await draft.add({ type: "stage-changed", stage: "writing", count: context.length });
      if (model)
        await writeWithModel(model, { question: asked.question, context, earlier }, cite, draft, {
          signal,
          onFirstToken: watch.firstToken,
        });
      else await quotePassages({ question, own: asked.question, before: earlier.at(-1)?.answer, context, retrieval }, pageAt, draft);
      isWhole = true;
    } finally {
      // Also for what was written before a stop or a failure.
      const { text, citations } = draft.state;
      draft.set({ sentences: markSentences({ text, citations, isCut: !isWhole }, context) });
    }
  };
}

/** What was said before. A model is asked to rewrite a follow-up only where the search that it is for can be made. */
async function listEarlierTurns(tools: Tools, { workspaceId }: Actor, { isFirst, conversationId, questionId }: AskedQuestion) {
  if (isFirst) return [];
  await tools.assertSearchable(workspaceId);
  return tools.listEarlierTurns(workspaceId, conversationId, questionId);
}

function toSource(passage: ContextPassage, index: number): Source {
  const { text, ...known } = passage;
  return { ...known, number: index + 1, excerpt: text.slice(0, EXCERPT_LENGTH) };
}

/** The versions that are read from, of those that have pages. */
function versionsWithPages(context: ContextPassage[], passages: Retrieval["passages"]): string[] {
  const read = new Set(context.map(({ documentId }) => documentId));
  const paged = passages.filter(({ documentId, pageIndex }) => pageIndex !== null && read.has(documentId));
  return [...new Set(paged.map(({ versionId }) => versionId))];
}

function startWatch(draft: Draft) {
  const startedAt = performance.now();
  let lapAt = startedAt;
  return {
    lap(step: "rewriteMs" | "retrieveMs"): void {
      const now = performance.now();
      draft.set({ timings: { ...draft.state.timings, [step]: Math.round(now - lapAt) } });
      lapAt = now;
    },
    firstToken(): void {
      draft.set({ timings: { ...draft.state.timings, firstTokenMs: Math.round(performance.now() - startedAt) } });
    },
  };
}
