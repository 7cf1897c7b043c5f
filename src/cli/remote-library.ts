import { createClient, MiniRagError } from "@/client/index";
import type { Library } from "./library";

/** A library behind a server, through minirag-client. */
export function openRemoteLibrary(url: string, apiKey: string): Library {
  const client = createClient({ url, apiKey });
  return {
    ask: (question, signal) => client.ask(question, { signal }),
    search: (query, options) => client.search(query, options),
    upload: (path, name, signal) => client.documents.upload(path, { name, signal }),
    retry: (documentId) => client.documents.retry(documentId),
    async wait(documentId, signal) {
      try {
        return await client.documents.waitUntilReady(documentId, { signal });
      } catch (cause) {
        // A document that failed is an outcome here, with its own line, and no reason to stop.
        const document = cause instanceof MiniRagError ? await client.documents.get(documentId, { signal }) : null;
        if (document?.state === "failed") return document;
        throw cause;
      }
    },
    close: async () => undefined,
  };
}
