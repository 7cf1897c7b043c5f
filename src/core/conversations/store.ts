import { databaseTime } from "@/core/clock";
import type { Database } from "@/core/database";

type Owner = { workspaceId: string; userId: string };
type Page = { search: string | null; before: { updatedAt: Date; id: string } | null; limit: number };

const summary = {
  id: true,
  title: true,
  updatedAt: true,
  questions: {
    where: { answers: { some: { state: "running" } } },
    take: 1,
    select: { answers: { where: { state: "running" }, select: { heartbeatAt: true } } },
  },
} as const;

const answer = {
  id: true,
  state: true,
  kind: true,
  text: true,
  model: true,
  rewrittenQuestion: true,
  evidence: true,
  sources: true,
  citations: true,
  sentences: true,
  timings: true,
  isCached: true,
  failureCode: true,
  heartbeatAt: true,
  createdAt: true,
} as const;

export type ConversationStore = ReturnType<typeof createConversationStore>;

/** Conversations of one person in one workspace. */
export function createConversationStore(db: Database) {
  const own = ({ workspaceId, userId }: Owner) => ({ workspaceId, userId });

  return {
    /** The time that heartbeats are told by. */
    time: () => databaseTime(db),

    list: (owner: Owner, { search, before, limit }: Page) =>
      db.conversation.findMany({
        where: {
          ...own(owner),
          deletedAt: null,
          AND: [
            search === null ? {} : { OR: [{ title: holds(search) }, { questions: { some: { text: holds(search) } } }] },
            before === null
              ? {}
              : { OR: [{ updatedAt: { lt: before.updatedAt } }, { updatedAt: before.updatedAt, id: { lt: before.id } }] },
          ],
        },
        select: summary,
        orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
        take: limit,
      }),

    find: (owner: Owner, id: string) => db.conversation.findFirst({ where: { ...own(owner), id, deletedAt: null }, select: summary }),

    findWithTurns: (owner: Owner, id: string) =>
      db.conversation.findFirst({
        where: { ...own(owner), id, deletedAt: null },
        select: {
          id: true,
          title: true,
          questions: {
            orderBy: [{ createdAt: "asc" }, { id: "asc" }],
            select: { id: true, text: true, createdAt: true, answers: { orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: answer } },
          },
        },
      }),

    /** Answers whether there was such a conversation. */
    rename: async (owner: Owner, id: string, title: string) =>
      (await db.conversation.updateMany({ where: { ...own(owner), id, deletedAt: null }, data: { title } })).count > 0,

    remove: async (owner: Owner, id: string) =>
      (await db.conversation.updateMany({ where: { ...own(owner), id, deletedAt: null }, data: { deletedAt: new Date() } })).count > 0,

    restore: async (owner: Owner, id: string) =>
      (await db.conversation.updateMany({ where: { ...own(owner), id, deletedAt: { not: null } }, data: { deletedAt: null } })).count > 0,
  };
}

// LIKE's own signs in what a person typed stand for themselves.
function holds(search: string) {
  return { contains: search.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" } as const;
}
