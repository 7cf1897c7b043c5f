import { type DocumentEvent, type DocumentState, type DocumentSummary, documentEvent } from "@/contracts/documents";
import type { createDocumentLists } from "./list-store";

type Lists = Pick<ReturnType<typeof createDocumentLists>, "list" | "hasUnfinished">;
/** What is on its way, and then the newest documents: so the list is never older than the word that all are done. */
export type Glance = { isBusy: boolean; list: () => ReturnType<Lists["list"]> };
type Heard = "silence" | { id: string; event: unknown } | { id: string; gap: true };

const LOOKED_AT = 200;

/**
 * Turns what one follower hears from the log, or does not hear, into events: where the log is silent or has lost
 * something, the rows of the newest documents are looked at instead.
 */
export function createLook(lists: Lists, workspaceId: string, isShared: boolean, glance = () => glanceAt(lists, workspaceId)) {
  let before: Map<string, string> | null = null;
  // Of these an event came since the last look, with this state: it knows better than the row, but where the row is at its end.
  const told = new Map<string, DocumentState | null>();
  let wasBusy = true;
  let wasGap = false;

  async function look(list = () => listNewest(lists, workspaceId)): Promise<{ documents: DocumentSummary[]; last: typeof before }> {
    const { documents } = await list();
    const last = before;
    before = new Map(documents.map((document) => [document.id, JSON.stringify(document)]));
    return { documents, last };
  }

  async function lookForChanges(list?: Glance["list"]): Promise<DocumentEvent[]> {
    const { documents, last } = await look(list);
    // Of what changed between the page and the first look, a shared log has told.
    const isNews = (document: DocumentSummary) => (last ? last.get(document.id) !== JSON.stringify(document) : !isShared);
    const isEnd = ({ id, state }: DocumentSummary) => (state === "ready" || state === "failed") && told.get(id) !== state;
    const news = documents.filter((document) => (told.has(document.id) ? isEnd(document) : isNews(document)));
    told.clear();
    return [...news.map(changed), ...goneFrom(last, documents).map(removed)];
  }

  /** Looks where anything is on its way, or was at the last look. */
  async function afterSilence(): Promise<DocumentEvent[]> {
    const { isBusy, list } = await glance();
    const either = isBusy || wasBusy;
    wasBusy = isBusy;
    return either ? lookForChanges(list) : [];
  }

  async function afterGap(): Promise<DocumentEvent[]> {
    // Gap after gap says that the log is away: only what changed is told again.
    if (wasGap) return lookForChanges();
    wasGap = true;
    // All is told anew: from here on the rows speak, until the log does.
    told.clear();
    return (await look()).documents.map(changed);
  }

  async function hear(heard: Heard): Promise<DocumentEvent[]> {
    if (heard === "silence") return afterSilence();
    // What only another version of the program knows is missing here.
    const event = "gap" in heard ? undefined : documentEvent.safeParse(heard.event).data;
    if (!event) return afterGap();
    wasGap = false;
    if (event.type === "document-changed") told.set(event.document.id, event.document.state);
    else told.set(event.documentId, null);
    return [event];
  }

  return {
    // A database that is away is asked again at the next silence.
    hear: (heard: Heard): Promise<DocumentEvent[]> => hear(heard).catch(() => []),
  };
}

/** One glance serves all who follow a workspace at a time. */
export async function glanceAt(lists: Lists, workspaceId: string): Promise<Glance> {
  const isBusy = await lists.hasUnfinished(workspaceId);
  let listed: ReturnType<Lists["list"]> | null = null;
  const list = () => {
    listed ??= listNewest(lists, workspaceId);
    return listed;
  };
  return { isBusy, list };
}

function listNewest(lists: Lists, workspaceId: string): ReturnType<Lists["list"]> {
  return lists.list(workspaceId, { limit: LOOKED_AT });
}

function changed(document: DocumentSummary): DocumentEvent {
  return { type: "document-changed", document };
}

function removed(documentId: string): DocumentEvent {
  return { type: "document-removed", documentId };
}

/** Documents of the last look that would still be among the newest, were they there. */
function goneFrom(last: Map<string, string> | null, documents: DocumentSummary[]): string[] {
  const present = new Set(documents.map(({ id }) => id));
  const oldest = documents.length < LOOKED_AT ? "" : (documents.at(-1)?.id ?? "");
  return [...(last?.keys() ?? [])].filter((id) => !present.has(id) && id > oldest);
}
