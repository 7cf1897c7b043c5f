import { z } from "zod";

import { container } from "@/container";
import { apiKeySummary, confirmedKeyInput, createdKey } from "@/contracts/keys";
import { may, router } from "@/trpc/procedures";

export const keysRouter = router({
  list: may("keys:manage")
    .input(z.void())
    .output(z.array(apiKeySummary))
    .query(({ ctx }) => container().keys.list(ctx.actor)),

  create: may("keys:manage")
    .input(confirmedKeyInput)
    .output(createdKey)
    .mutation(({ ctx, input }) => container().keys.createConfirmed(ctx.actor, input)),

  revoke: may("keys:manage")
    .input(z.strictObject({ keyId: z.uuid() }))
    .output(z.object({ revoked: z.boolean() }))
    .mutation(({ ctx, input }) => container().keys.revoke(ctx.actor, input)),
});
