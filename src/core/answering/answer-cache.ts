import { createHash } from "node:crypto";
import { z } from "zod";
import { answerKind, citation, evidence, sentenceSupport, source } from "@/contracts/answer";
import type { Actor } from "@/core/actor";
import type { Cache, Embedder, LanguageModel } from "@/core/ports";
import { note } from "@/log";
import type { AskedQuestion } from "./answer";
import type { Draft, DraftState } from "./draft";
import { PROMPT_VERSION } from "./prompt";
import type { EarlierTurn } from "./question-store";

type Answer = (actor: Actor, asked: AskedQuestion, draft: Draft, signal: AbortSignal) => Promise<void>;
type Tools = {
  answer: Answer;
  cache: Cache;
  findLanguageModel: (workspaceId: string) => Promise<LanguageModel | null>;
  findEmbedder: (workspaceId: string) => Promise<Embedder | null>;
  listEarlierTurns: (workspaceId: string, conversationId: string, questionId: string) => Promise<EarlierTurn[]>;
  /** Another text whenever anything that can be found in the workspace has changed. */
  describeLibrary: (workspaceId: string) => Promise<string>;
};

const KEPT_SECONDS = 24 * 60 * 60;
/** Raised whenever the same answer would be made, or kept, otherwise. */
const CACHE_VERSION = 2;

const keptAnswer = z.object({
  text: z.string().min(1),
  kind: answerKind,
  model: z.string().nullable(),
  rewrittenQuestion: z.string().nullable(),
  evidence,
  sources: z.array(source),
  citations: z.array(citation),
  sentences: z.array(sentenceSupport),
});
type KeptAnswer = z.infer<typeof keptAnswer>;

/**
 * Answers a question that was asked before in exactly the same situation with what was written then: the same words
 * and history, rights, library, model and prompt. Never another workspace's, never a near question's, never for
 * someone who asks for another answer. Only whole answers that a model wrote are kept; the others are made quickly.
 */
export function createCachedAnswer(tools: Tools): Answer {
  return async function answerOrRepeat(actor, asked, draft, signal) {
    // Whatever keeps the key from being known will be met again, and told, by the answer itself.
    const key = await keyOf(tools, actor, asked).catch(() => null);
    const kept = key === null || asked.isAgain ? null : readKept(await tools.cache.find(key));
    note({ cached: kept !== null });
    if (kept) return repeat(kept, draft);
    await tools.answer(actor, asked, draft, signal);
    if (key !== null && !signal.aborted && isWorthKeeping(draft.state)) {
      await tools.cache.keep(key, JSON.stringify(keptAnswer.parse(draft.state)), KEPT_SECONDS);
    }
  };
}

/** Null where no model writes. The state of the library is read first: what changes later makes the key one that nobody asks for. */
async function keyOf(tools: Tools, actor: Actor, asked: AskedQuestion): Promise<string | null> {
  const { workspaceId } = actor;
  const library = await tools.describeLibrary(workspaceId);
  const model = await tools.findLanguageModel(workspaceId);
  if (!model) return null;
  const embedder = await tools.findEmbedder(workspaceId);
  const earlier = await tools.listEarlierTurns(workspaceId, asked.conversationId, asked.questionId);
  const situation = [
    [CACHE_VERSION, PROMPT_VERSION],
    workspaceId,
    rightsOf(actor),
    library,
    [model.name, embedder?.model ?? null],
    earlier.map((turn) => [turn.question, turn.standaloneQuestion, turn.answer]),
    asked.question.normalize("NFKC").replace(/\s+/g, " ").trim(),
  ];
  return `answer:${createHash("sha256").update(JSON.stringify(situation)).digest("hex")}`;
}

/** All that decides what an actor may find: every document of the workspace is open to each of its roles. */
function rightsOf({ role, key }: Actor): unknown {
  return [role, key ? [...key.scopes].sort() : null];
}

function isWorthKeeping({ kind, text }: Readonly<DraftState>): boolean {
  return kind === "written" && text.trim() !== "";
}

/** Anything may stand in a cache; what is no answer is not there. */
function readKept(text: string | null): KeptAnswer | null {
  try {
    return text === null ? null : (keptAnswer.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

async function repeat({ text, kind, model, rewrittenQuestion, evidence, sources, citations, sentences }: KeptAnswer, draft: Draft) {
  await draft.add({ type: "stage-changed", stage: "searching", count: 0 });
  if (rewrittenQuestion !== null) await draft.add({ type: "question-rewritten", question: rewrittenQuestion });
  await draft.add({ type: "sources-found", sources, evidence });
  await draft.add({ type: "stage-changed", stage: "writing", count: sources.length });
  draft.set({ kind, model, sentences, isCached: true });
  for (const citation of citations) await draft.add({ type: "citation-added", citation });
  await draft.add({ type: "text-delta", text });
}
