import { z } from "zod";

import { container } from "@/container";
import {
  conversation,
  conversationInput,
  conversationList,
  conversationSummary,
  listConversationsInput,
  renameConversationInput,
} from "@/contracts/conversations";
import { may, router } from "@/trpc/procedures";

export const conversationsRouter = router({
  list: may("conversations:read")
    .input(listConversationsInput)
    .output(conversationList)
    .query(({ ctx, input }) => container().conversations.list(ctx.actor, input)),

  get: may("conversations:read")
    .input(conversationInput)
    .output(conversation)
    .query(({ ctx, input }) => container().conversations.get(ctx.actor, input.conversationId)),

  rename: may("conversations:change")
    .input(renameConversationInput)
    .output(conversationSummary)
    .mutation(({ ctx, input }) => container().conversations.rename(ctx.actor, input.conversationId, input.title)),

  remove: may("conversations:change")
    .input(conversationInput)
    .output(z.object({ removed: z.boolean() }))
    .mutation(({ ctx, input }) => container().conversations.remove(ctx.actor, input.conversationId)),

  restore: may("conversations:change")
    .input(conversationInput)
    .output(conversationSummary)
    .mutation(({ ctx, input }) => container().conversations.restore(ctx.actor, input.conversationId)),
});
