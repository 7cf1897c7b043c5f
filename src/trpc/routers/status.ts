import { z } from "zod";

import { container } from "@/container";
import { status } from "@/contracts/status";
import { may, router } from "@/trpc/procedures";

export const statusRouter = router({
  get: may("status:read")
    .input(z.void())
    .output(status)
    .query(({ ctx }) => container().status.get(ctx.actor)),

  retryAll: may("status:manage")
    .input(z.void())
    .output(z.object({ documents: z.number().int(), jobs: z.number().int() }))
    .mutation(({ ctx }) => container().status.retryAll(ctx.actor)),
});
