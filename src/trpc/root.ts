import { router } from "./procedures";
import { accountRouter } from "./routers/account";
import { keysRouter } from "./routers/keys";

export const appRouter = router({
  account: accountRouter,
  keys: keysRouter,
});
export type AppRouter = typeof appRouter;
