import { z } from "zod";
import type { StoreProbe } from "@/core/ports";
import { createConnection, type QdrantAddress } from "./qdrant/connection";
import { readAnswer } from "./qdrant/failure";

const about = z.object({ version: z.string() });
// From 1.19 on the idf of a word can be a workspace's own; an older server does not heed that it is asked to.
const NEEDED = [1, 19] as const;

/** How the Qdrant server does. */
export function createQdrantProbe(address: QdrantAddress): StoreProbe {
  const { search } = createConnection(address);
  return {
    name: "Qdrant",
    async check() {
      const { version } = await search(null, async (client) => readAnswer(about, await client.versionInfo()));
      // The version is told to anyone; the collections only to those who have the key.
      await search(null, (client) => client.getCollections());
      return { version, note: isOlder(version) ? `older than ${NEEDED.join(".")}: it weighs words by all workspaces together` : null };
    },
  };
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1]);
}
