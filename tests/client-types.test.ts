import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { expectTypeOf, test } from "vitest";
import type { AskOptions, ListOptions, SearchOptions } from "@/client/index";
import type { AnswerPart } from "@/contracts/answer";
import type { AskStarted } from "@/contracts/conversations";
import type { DocumentList, DocumentSummary } from "@/contracts/documents";
import type { SearchResult } from "@/contracts/search";
import type { AppRouter } from "@/trpc/root";

type Output = inferRouterOutputs<AppRouter>;
type Input = inferRouterInputs<AppRouter>;
type Followed = Output["ask"]["follow"] extends AsyncIterable<infer Tracked> ? Tracked : never;

// The client is built without the router, so that its package holds nothing of the server; the compiler holds them together here.
test("the server answers what the client reads", () => {
  expectTypeOf<Output["ask"]["start"]>().toEqualTypeOf<AskStarted>();
  expectTypeOf<Output["ask"]["stop"]>().toEqualTypeOf<{ stopped: boolean }>();
  expectTypeOf<Followed>().toExtend<{ id: string; data: AnswerPart } | readonly [string, AnswerPart, ...unknown[]]>();
  expectTypeOf<Output["search"]["query"]>().toEqualTypeOf<SearchResult>();
  expectTypeOf<Output["documents"]["list"]>().toEqualTypeOf<DocumentList>();
  expectTypeOf<Output["documents"]["get"]>().toEqualTypeOf<DocumentSummary>();
  expectTypeOf<Output["documents"]["retry"]>().toEqualTypeOf<DocumentSummary>();
  expectTypeOf<Output["documents"]["remove"]>().toEqualTypeOf<{ removed: string[] }>();
});

test("the server takes what the client sends", () => {
  expectTypeOf<{ question: string } & Pick<AskOptions, "conversationId">>().toExtend<Input["ask"]["start"]>();
  expectTypeOf<{ runId: string; lastEventId: string | null }>().toExtend<Input["ask"]["follow"]>();
  expectTypeOf<{ query: string } & Omit<SearchOptions, "signal">>().toExtend<Input["search"]["query"]>();
  expectTypeOf<Omit<ListOptions, "signal">>().toExtend<Input["documents"]["list"]>();
  expectTypeOf<{ documentIds: string[] }>().toExtend<Input["documents"]["remove"]>();
});
