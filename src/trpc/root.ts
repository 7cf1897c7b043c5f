import { router } from "./procedures";
import { accountRouter } from "./routers/account";
import { askRouter } from "./routers/ask";
import { conversationsRouter } from "./routers/conversations";
import { documentsRouter } from "./routers/documents";
import { keysRouter } from "./routers/keys";

export const appRouter = router({
  account: accountRouter,
  ask: askRouter,
  conversations: conversationsRouter,
  documents: documentsRouter,
  keys: keysRouter,
});
export type AppRouter = typeof appRouter;
