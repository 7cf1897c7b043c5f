import { z } from "zod";
import { errorCode } from "@/contracts/error-codes";
import { modelVendor } from "@/contracts/models";
import type { Transaction } from "@/core/database";
import { Prisma } from "@/generated/prisma/client";

/** How to reach what embeds in a space, but for its key. */
export const connection = z.object({ vendor: modelVendor, model: z.string(), baseUrl: z.string().nullable(), isTrusted: z.boolean() });

/** How two spaces answer the same question: the share of passages in both top tens, and whether both begin with the same. */
export const comparedQuestion = z.object({ questionId: z.uuid(), overlap: z.number(), isSameFirst: z.boolean() });
export type ComparedQuestion = z.infer<typeof comparedQuestion>;

const space = z.object({
  name: z.string(),
  model: z.string().nullable(),
  connection: connection.nullable(),
  encryptedKey: z.string().nullable(),
  state: z.enum(["shadow", "active", "previous", "dropped"]),
  revision: z.bigint(),
  done: z.number(),
  total: z.number(),
  failureCode: errorCode.nullable().catch("UNEXPECTED"),
  comparison: z.array(comparedQuestion).nullable().catch(null),
  switchesByItself: z.boolean(),
  createdAt: z.date(),
  readyAt: z.date().nullable(),
  endedAt: z.date().nullable(),
});
export type Space = z.infer<typeof space>;
export type KeptConnection = Pick<Space, "model" | "connection" | "encryptedKey">;
type Changes = Partial<Omit<Space, "name" | "createdAt">>;

/** Which spaces a workspace has, and in which state each is. */
export const spaceStore = {
  async list(client: Pick<Transaction, "indexSpace">, workspaceId: string): Promise<Space[]> {
    const rows = await client.indexSpace.findMany({ where: { workspaceId }, orderBy: { createdAt: "asc" } });
    return z.array(space).parse(rows);
  },

  /** Names of all workspaces' spaces for the same vectors, and whether one of that name is not dropped. */
  async listNames(client: Pick<Transaction, "indexSpace">, model: string | null): Promise<{ name: string; isKept: boolean }[]> {
    const rows = await client.indexSpace.findMany({ where: { model }, select: { name: true, state: true }, distinct: ["name", "state"] });
    const kept = new Set(rows.filter(({ state }) => state !== "dropped").map(({ name }) => name));
    return [...new Set(rows.map(({ name }) => name))].map((name) => ({ name, isKept: kept.has(name) }));
  },

  /** Adds a space, unless the workspace has one of that name or in that state. */
  async insert(
    client: Pick<Transaction, "indexSpace">,
    workspaceId: string,
    { name, ...given }: Changes & { name: string; state: string },
  ) {
    await client.indexSpace.createMany({ data: [{ workspaceId, name, ...columnsOf(given), state: given.state }], skipDuplicates: true });
  },

  async change(client: Pick<Transaction, "indexSpace">, workspaceId: string, name: string, changes: Changes): Promise<void> {
    await client.indexSpace.updateMany({ where: { workspaceId, name }, data: columnsOf(changes) });
  },
};

function columnsOf({ connection: reached, comparison, ...others }: Changes) {
  return {
    ...others,
    ...(reached === undefined ? {} : { connection: reached ?? Prisma.DbNull }),
    ...(comparison === undefined ? {} : { comparison: comparison ?? Prisma.DbNull }),
  };
}

// Any number that nothing else locks.
const NAMES_LOCK = 7_305_311;

/** Keeps the naming of spaces and the removal of one that nobody uses apart, until the transaction ends. */
export async function lockNames(transaction: Transaction, purpose: "to-name" | "to-remove"): Promise<void> {
  if (purpose === "to-name") await transaction.$executeRaw`SELECT pg_advisory_xact_lock_shared(${NAMES_LOCK}::bigint)`;
  else await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${NAMES_LOCK}::bigint)`;
}

/** Whether new documents are written into a space too. After the embedder was taken away, nothing is sent to it any more. */
export function isKeptInStep({ state, model }: Pick<Space, "state" | "model">, active: Pick<Space, "model">): boolean {
  if (state === "previous") return active.model !== null || model === null;
  return state !== "dropped";
}
