import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { failureOf } from "./failure";
import { noteSignedOut } from "./session";

const STALE_MS = 5_000;
const ATTEMPTS = 3;

/** The cache of the server's answers. A refusal is final; only silence is asked again. */
export function createQueryClient(): QueryClient {
  const watch = (error: unknown) => {
    if (failureOf(error).code === "NOT_SIGNED_IN") noteSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: { staleTime: STALE_MS, retry: (count, error) => failureOf(error).code === null && count < ATTEMPTS },
      mutations: { networkMode: "always" },
    },
  });
}
