import { router } from "./procedures";
import { accountRouter } from "./routers/account";
import { documentsRouter } from "./routers/documents";
import { keysRouter } from "./routers/keys";

export const appRouter = router({
  account: accountRouter,
  documents: documentsRouter,
  keys: keysRouter,
});
export type AppRouter = typeof appRouter;
