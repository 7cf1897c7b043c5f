import { type DocumentEvent, documentEvent } from "@/contracts/documents";
import type { Actor } from "@/core/actor";
import type { EventLog } from "@/core/ports";

import type { createDocumentLists } from "./list-store";
import { documentsTopic } from "./topic";

const RESENT = 200;

/** Follows changes of the library. Who comes back too late for what was missed gets the newest documents as they are now. */
export function createFollowDocuments(lists: Pick<ReturnType<typeof createDocumentLists>, "list">, events: EventLog) {
  return async function* follow(
    actor: Actor,
    lastEventId: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<{ id: string; event: DocumentEvent }> {
    for await (const entry of events.follow(documentsTopic(actor.workspaceId), lastEventId, signal)) {
      if (!("gap" in entry)) {
        yield { id: entry.id, event: documentEvent.parse(entry.event) };
        continue;
      }
      const { documents } = await lists.list(actor.workspaceId, { limit: RESENT });
      for (const document of documents) yield { id: entry.id, event: { type: "document-changed", document } };
    }
  };
}
