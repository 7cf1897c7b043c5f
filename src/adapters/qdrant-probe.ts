import type { StoreProbe } from "@/core/ports";

import { createConnection, type QdrantAddress } from "./qdrant/connection";

/** How the Qdrant server does. */
export function createQdrantProbe(address: QdrantAddress): StoreProbe {
  const { search } = createConnection(address);
  return {
    name: "Qdrant",
    async check() {
      const { version } = await search((client) => client.versionInfo());
      // The version is told to anyone; the collections only to those who have the key.
      await search((client) => client.getCollections());
      return { version, note: null };
    },
  };
}
