import { tracked } from "@trpc/server";
import { z } from "zod";

import { container } from "@/container";
import { answerPart } from "@/contracts/answer";
import { askAgainInput, askInput, askStarted, followInput, runInput } from "@/contracts/conversations";
import { may, router } from "@/trpc/procedures";
import { streamOf } from "@/trpc/stream";

export const askRouter = router({
  start: may("ask", "ask")
    .input(askInput)
    .output(askStarted)
    .mutation(({ ctx, input }) => container().runs.start(ctx.actor, input)),

  again: may("ask", "ask")
    .input(askAgainInput)
    .output(askStarted)
    .mutation(({ ctx, input }) => container().runs.again(ctx.actor, input.questionId)),

  follow: may("ask")
    .input(followInput)
    .output(streamOf(answerPart))
    .subscription(async function* ({ ctx, input }) {
      for await (const { id, part } of container().runs.follow(ctx.actor, input, ctx.signal)) yield tracked(id, part);
    }),

  stop: may("ask")
    .input(runInput)
    .output(z.object({ stopped: z.boolean() }))
    .mutation(({ ctx, input }) => container().runs.stop(ctx.actor, input.runId)),
});
