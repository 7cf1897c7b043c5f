/** The names of the server's answers in the cache; a shorter one stands for all that begin with it. */
export const cacheKeys = {
  conversations: ["conversations"],
  conversationList: ["conversations", "list"],
  openConversations: ["conversations", "one"],
  conversation: (conversationId: string | null) => ["conversations", "one", conversationId],
  documents: ["documents"],
  documentList: ["documents", "list"],
  documentTotals: ["documents", "list", "totals"],
  passage: (passageId: string) => ["documents", "passage", passageId],
  models: ["models"],
  embedderChange: ["models", "change"],
  apiKeys: ["api-keys"],
  status: ["status"],
} as const;
