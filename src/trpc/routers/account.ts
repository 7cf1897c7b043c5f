import { z } from "zod";

import { container } from "@/container";
import { me, setupInput, signOutEverywhereInput } from "@/contracts/account";

import { may, open, router } from "@/trpc/procedures";

const nothing = z.void();

export const accountRouter = router({
  isSetUp: open()
    .input(nothing)
    .output(z.object({ isSetUp: z.boolean() }))
    .query(async () => ({ isSetUp: await container().accounts.isSetUp() })),

  setUp: open()
    .input(setupInput)
    .output(z.object({ email: z.string() }))
    .mutation(({ input }) => container().accounts.setUp(input)),

  me: may("account:read")
    .input(nothing)
    .output(me)
    .query(({ ctx }) => container().accounts.getMe(ctx.actor)),

  signOutEverywhere: may("account:read")
    .input(signOutEverywhereInput)
    .output(z.object({ sessions: z.number().int(), keys: z.number().int() }))
    .mutation(({ ctx, input }) => container().accounts.signOutEverywhere(ctx.actor, input)),
});
