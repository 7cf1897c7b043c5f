import type { Database } from "@/core/database";
import { AppError } from "@/core/errors";
import { lockWorkspace } from "@/core/ingestion/revision-store";
import type { ModelConfig } from "@/core/models/config";
import type { Embedder, SecretBox } from "@/core/ports";
import type { SpaceRows } from "@/core/retrieval/index-place";
import { newName } from "./new-name";
import { isKeptInStep, type KeptConnection, type Space, spaceStore } from "./space-store";

/** The embedder that a workspace's settings or the environment name, and how it is reached. */
export type ChosenEmbedder = { config: ModelConfig; embedder: Embedder };

type Tools = {
  db: Database;
  box: () => SecretBox;
  findChosen: (workspaceId: string) => Promise<ChosenEmbedder | null>;
  connectEmbedder: (config: ModelConfig) => Embedder;
};

export type Connections = ReturnType<typeof createConnections>;

/** Keeps with a space how its embedder is reached, so that it can still be asked when another is chosen. */
export function createConnections({ db, box, findChosen, connectEmbedder }: Tools) {
  function keep(workspaceId: string, name: string, chosen: ChosenEmbedder | null): KeptConnection {
    if (!chosen) return { model: null, connection: null, encryptedKey: null };
    const { key, ...connection } = chosen.config;
    const encryptedKey = key === null ? null : box().seal(key, ownerOf(workspaceId, name));
    return { model: chosen.embedder.model, connection, encryptedKey };
  }

  /** @throws EMBEDDER_REFUSED_KEY. */
  function connect(workspaceId: string, { name, connection, encryptedKey }: Space): Embedder {
    if (!connection) throw new Error(`the space ${name} has vectors and nothing that makes them`);
    return connectEmbedder({ ...connection, key: openKey(workspaceId, name, encryptedKey) });
  }

  function openKey(workspaceId: string, name: string, encryptedKey: string | null): string | null {
    if (encryptedKey === null) return null;
    try {
      return box().open(encryptedKey, ownerOf(workspaceId, name));
    } catch (cause) {
      throw new AppError("EMBEDDER_REFUSED_KEY", "the key that is kept with the space cannot be opened", { cause });
    }
  }

  const rows: SpaceRows = {
    async list(workspaceId) {
      const spaces = await spaceStore.list(db, workspaceId);
      const active = spaces.find(({ state }) => state === "active") ?? { model: null };
      return spaces.map((space) => ({ ...space, isInStep: isKeptInStep(space, active), connect: () => connect(workspaceId, space) }));
    },
    async openFirst(workspaceId) {
      const chosen = await findChosen(workspaceId);
      await db.$transaction(async (transaction) => {
        await lockWorkspace(transaction, workspaceId);
        const taken = await spaceStore.list(transaction, workspaceId);
        if (taken.some(({ state }) => state === "active")) return;
        const name = await newName(transaction, workspaceId, chosen?.embedder.model ?? null, taken);
        await spaceStore.insert(transaction, workspaceId, {
          name,
          state: "active",
          ...keep(workspaceId, name, chosen),
          readyAt: new Date(),
        });
      });
    },
  };
  /** The same for another space of the same embedder. */
  function copy(workspaceId: string, space: Space, name: string): KeptConnection {
    const key = openKey(workspaceId, space.name, space.encryptedKey);
    const encryptedKey = key === null ? null : box().seal(key, ownerOf(workspaceId, name));
    return { model: space.model, connection: space.connection, encryptedKey };
  }

  return { keep, copy, rows };
}

function ownerOf(workspaceId: string, space: string): string {
  return `${workspaceId}:space:${space}`;
}
