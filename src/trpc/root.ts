import { router } from "./procedures";
import { accountRouter } from "./routers/account";
import { askRouter } from "./routers/ask";
import { conversationsRouter } from "./routers/conversations";
import { documentsRouter } from "./routers/documents";
import { keysRouter } from "./routers/keys";
import { modelsRouter } from "./routers/models";
import { searchRouter } from "./routers/search";
import { statusRouter } from "./routers/status";

export const appRouter = router({
  account: accountRouter,
  ask: askRouter,
  conversations: conversationsRouter,
  documents: documentsRouter,
  keys: keysRouter,
  search: searchRouter,
  models: modelsRouter,
  status: statusRouter,
});
export type AppRouter = typeof appRouter;
