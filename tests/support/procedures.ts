import { z } from "zod";

import type { Access } from "@/trpc/procedures";
import { appRouter } from "@/trpc/root";

type Definition = { type: "query" | "mutation" | "subscription"; meta?: Access; inputs: z.ZodType[]; output?: unknown };
export type Procedure = Definition & { path: string };
export type Field = { name: string; isId: boolean; isList: boolean; isText: boolean };

/** Every procedure of the product, as the router knows it. */
export function listProcedures(): Procedure[] {
  // tRPC types its own description of a router for the compiler, not for reading.
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: Definition }>;
  return Object.entries(procedures).map(([path, { _def }]) => {
    const { type, meta, inputs, output } = _def;
    return { path, type, inputs, output, ...(meta && { meta }) };
  });
}

/** The fields of a procedure's input. */
export function fieldsOf({ inputs }: Procedure): Field[] {
  return inputs.flatMap((input) => {
    const described = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
    return Object.entries(described.properties ?? {}).map(([name, property]) => {
      const text = JSON.stringify(property);
      const isId = text.includes('"format":"uuid"');
      return { name, isId, isList: typeof property === "object" && property.type === "array", isText: text.includes('"type":"string"') };
    });
  });
}

const id = "00000000-0000-4000-8000-000000000000";

/** An input of the right shape for each procedure that takes one; a new procedure is missed by the tests that read this. */
export const inputSamples: Record<string, object> = {
  "account.setUp": { token: "x", workspaceName: "W", name: "Ada", email: "ada@example.com", password: "correct horse battery" },
  "account.signOutEverywhere": { revokeKeys: false },
  "ask.start": { question: "Where is it?", conversationId: id },
  "ask.again": { questionId: id },
  "ask.follow": { runId: id, lastEventId: null },
  "ask.stop": { runId: id },
  "conversations.list": { search: "x", limit: 10 },
  "conversations.get": { conversationId: id },
  "conversations.rename": { conversationId: id, title: "Mine now" },
  "conversations.remove": { conversationId: id },
  "conversations.restore": { conversationId: id },
  "documents.list": { search: "x", state: "ready", cursor: id, limit: 10 },
  "documents.get": { documentId: id },
  "documents.remove": { documentIds: [id] },
  "documents.retry": { documentId: id },
  "documents.follow": { lastEventId: "x" },
  "documents.passage": { passageId: id, around: 1 },
  "documents.passages": { documentId: id, from: 0, limit: 1 },
  "keys.create": { name: "Robot", scopes: ["search"], expiresInDays: 1, password: "correct horse battery" },
  "keys.revoke": { keyId: id },
  "models.save": { purpose: "answers", vendor: "openai", model: "m", baseUrl: "https://example.com/v1", key: "k" },
  "models.test": { purpose: "answers", vendor: "openai", model: "m", baseUrl: "https://example.com/v1", key: "k" },
  "models.remove": { purpose: "answers" },
  "search.query": { query: "x", limit: 1, byDocument: false },
};
