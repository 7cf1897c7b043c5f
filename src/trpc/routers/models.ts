import { z } from "zod";

import { container } from "@/container";
import { embedderChange, modelPurpose, modelSetting, modelTest, saveModelInput } from "@/contracts/models";
import { may, router } from "@/trpc/procedures";

export const modelsRouter = router({
  list: may("models:read")
    .input(z.void())
    .output(z.array(modelSetting))
    .query(({ ctx }) => container().models.list(ctx.actor)),

  save: may("models:manage")
    .input(saveModelInput)
    .output(modelSetting)
    .mutation(({ ctx, input }) => container().models.save(ctx.actor, input)),

  test: may("models:manage")
    .input(saveModelInput)
    .output(modelTest)
    .mutation(({ ctx, input }) => container().models.test(ctx.actor, input)),

  remove: may("models:manage")
    .input(z.strictObject({ purpose: modelPurpose }))
    .output(modelSetting)
    .mutation(({ ctx, input }) => container().models.remove(ctx.actor, input.purpose)),

  change: may("models:read")
    .input(z.void())
    .output(embedderChange)
    .query(({ ctx }) => container().spaces.embedderChange.get(ctx.actor)),

  switch: may("models:manage")
    .input(z.void())
    .output(embedderChange)
    .mutation(({ ctx }) => container().spaces.embedderChange.switch(ctx.actor)),

  goBack: may("models:manage")
    .input(z.void())
    .output(embedderChange)
    .mutation(({ ctx }) => container().spaces.embedderChange.goBack(ctx.actor)),

  cancelChange: may("models:manage")
    .input(z.void())
    .output(embedderChange)
    .mutation(({ ctx }) => container().spaces.embedderChange.cancel(ctx.actor)),
});
