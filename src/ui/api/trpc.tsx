"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createContext, type ReactNode, useContext, useState } from "react";
import { holdsOwnWords } from "@/contracts/own-words";
import type { AppRouter } from "@/trpc/root";
import { createQueryClient } from "./query-client";
import { fetchFromRelease } from "./release";

const URL = "/api/trpc";

function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({ url: URL }),
        false: splitLink({
          condition: holdsOwnWords,
          true: httpBatchLink({ url: URL, methodOverride: "POST", fetch: fetchFromRelease }),
          false: httpBatchLink({ url: URL, maxURLLength: 8_000, fetch: fetchFromRelease }),
        }),
      }),
    ],
  });
}

const ClientContext = createContext<ReturnType<typeof createClient> | null>(null);

/** Gives every screen below it the server's procedures and one cache of their answers. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <ClientContext value={client}>{children}</ClientContext>
    </QueryClientProvider>
  );
}

/** The server's procedures. tRPC's own hooks are left out: they are 3 kB on every page for what a key and a function say. */
export function useClient(): ReturnType<typeof createClient> {
  const client = useContext(ClientContext);
  if (!client) throw new Error("This part of the screen stands outside the ApiProvider");
  return client;
}
