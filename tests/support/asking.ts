import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import { afterEach, beforeEach } from "vitest";
import { createLanguageModel } from "@/adapters/language-model";
import { createProviders } from "@/adapters/provider";
import type { AnswerPart } from "@/contracts/answer";
import type { Actor } from "@/core/actor";
import { createAnswer } from "@/core/answering/answer";
import type { PageAt } from "@/core/answering/cite";
import { createDraft, type DraftState } from "@/core/answering/draft";
import type { EarlierTurn } from "@/core/answering/question-store";
import type { LanguageModel } from "@/core/ports";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval } from "@/core/retrieval/retrieve";
import { contextOf, retrievalOf } from "./context";

export const porto = contextOf("The Luis bridge was opened in 1886. It crosses the Douro at Porto.", { pageLabel: "12" });
export const lisbon = contextOf("Trams have run in Lisbon since 1873.");

type Setting = {
  context?: ContextPassage[];
  evidence?: Retrieval["evidence"];
  withModel?: boolean;
  earlier?: EarlierTurn[];
  question?: string;
  assertSearchable?: () => Promise<void>;
  findPages?: (workspaceId: string, versionIds: string[]) => Promise<PageAt>;
};

type Asked = { parts: AnswerPart[]; state: Readonly<DraftState>; searched: string[] };

/** Answers without a database: the passages are given, the model is a stub server of the test's own. */
export function useAnswers() {
  const actor: Actor = { workspaceId: crypto.randomUUID(), userId: crypto.randomUUID(), role: "reader", key: null };
  let stub: OpenAiStub;

  beforeEach(async () => {
    stub = await startOpenAiStub();
  });
  afterEach(() => stub.stop());

  /** Asks, with these passages found; gives the parts that were told and what was searched for. */
  async function ask({
    context = [porto, lisbon],
    evidence,
    withModel = true,
    earlier = [],
    question = "When was the Luis bridge opened?",
    assertSearchable = async () => undefined,
    findPages = async () => () => null,
  }: Setting = {}): Promise<Asked> {
    const searched: string[] = [];
    const parts: AnswerPart[] = [];
    const answer = createAnswer({
      retrieve: async (_, asked) => {
        searched.push(asked);
        return retrievalOf(context, evidence);
      },
      packContext: async () => context,
      findLanguageModel: async () => (withModel ? stubModel(stub) : null),
      listEarlierTurns: async () => earlier,
      assertSearchable,
      findPages,
    });
    const draft = createDraft(async (part) => String(parts.push(part)));
    const asked = { question, conversationId: "c", questionId: "q", isFirst: earlier.length === 0 };
    await answer(actor, asked, draft, new AbortController().signal);
    return { parts, state: draft.state, searched };
  }

  return {
    ask,
    actor,
    get stub() {
      return stub;
    },
  };
}

function stubModel(stub: OpenAiStub): LanguageModel {
  const config = { vendor: "openai" as const, model: "stub-chat", baseUrl: `${stub.url}/v1`, key: null, isTrusted: true };
  return createLanguageModel(config, createProviders()(config));
}
