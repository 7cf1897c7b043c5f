import { tracked } from "@trpc/server";
import { z } from "zod";

import { container } from "@/container";
import { documentEvent, documentId, documentList, documentSummary, listDocumentsInput, passageInContext } from "@/contracts/documents";
import { limits } from "@/contracts/limits";
import { may, router } from "@/trpc/procedures";
import { streamOf } from "@/trpc/stream";

const one = z.strictObject({ documentId });

export const documentsRouter = router({
  list: may("documents:read")
    .input(listDocumentsInput)
    .output(documentList)
    .query(({ ctx, input }) => container().documents.list(ctx.actor, input)),

  get: may("documents:read")
    .input(one)
    .output(documentSummary)
    .query(({ ctx, input }) => container().documents.get(ctx.actor, input)),

  remove: may("documents:remove")
    .input(z.strictObject({ documentIds: z.array(documentId).min(1).max(100) }))
    .output(z.object({ removed: z.array(documentId) }))
    .mutation(({ ctx, input }) => container().documents.remove(ctx.actor, input)),

  retry: may("documents:add")
    .input(one)
    .output(documentSummary)
    .mutation(({ ctx, input }) => container().documents.retry(ctx.actor, input)),

  follow: may("documents:read")
    .input(z.strictObject({ lastEventId: z.string().max(60).nullish() }).optional())
    .output(streamOf(documentEvent))
    .subscription(async function* ({ ctx, input }) {
      // It has no end of its own, and would hold a server that is left for as long as somebody looks.
      const signal = AbortSignal.any([ctx.signal, container().readiness.left()]);
      const events = container().documents.follow(ctx.actor, input?.lastEventId ?? null, signal);
      for await (const { id, event } of events) yield tracked(id, event);
    }),

  passage: may("documents:read")
    .input(z.strictObject({ passageId: z.uuid(), around: z.number().int().min(0).max(10).default(3) }))
    .output(passageInContext)
    .query(({ ctx, input }) => container().documents.passage(ctx.actor, input)),

  passages: may("documents:read")
    .input(
      z.strictObject({
        documentId,
        from: z.number().int().min(0).max(limits.passages),
        limit: z.number().int().min(1).max(50).default(20),
      }),
    )
    .output(passageInContext)
    .query(({ ctx, input }) => container().documents.passages(ctx.actor, input)),
});
