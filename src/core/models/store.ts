import type { ModelPurpose } from "@/contracts/models";
import type { Database } from "@/core/database";

export type ModelChoice = {
  vendor: string;
  model: string;
  baseUrl: string | null;
  encryptedKey: string | null;
  keyLastFour: string | null;
};

export type ModelStore = ReturnType<typeof createModelStore>;

/** Models chosen in a workspace's settings, their keys encrypted. */
export function createModelStore(db: Database) {
  return {
    find: (workspaceId: string, purpose: ModelPurpose): Promise<ModelChoice | null> =>
      db.modelChoice.findUnique({
        where: { workspaceId_purpose: { workspaceId, purpose } },
        select: { vendor: true, model: true, baseUrl: true, encryptedKey: true, keyLastFour: true },
      }),

    async save(workspaceId: string, purpose: ModelPurpose, choice: ModelChoice): Promise<void> {
      const row = { ...choice, updatedAt: new Date() };
      await db.modelChoice.upsert({
        where: { workspaceId_purpose: { workspaceId, purpose } },
        create: { workspaceId, purpose, ...row },
        update: row,
      });
    },

    async remove(workspaceId: string, purpose: ModelPurpose): Promise<void> {
      await db.modelChoice.deleteMany({ where: { workspaceId, purpose } });
    },
  };
}
