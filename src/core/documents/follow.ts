import type { DocumentEvent } from "@/contracts/documents";
import type { Actor } from "@/core/actor";
import type { EventLog } from "@/core/ports";
import { withSilences } from "@/core/with-silences";

import type { createDocumentLists } from "./list-store";
import { createLook } from "./look";
import { documentsTopic } from "./topic";

const SILENCE_MS = 2_000;
const BEFORE_ALL = "0";

type Lists = Pick<ReturnType<typeof createDocumentLists>, "list" | "hasUnfinished">;

/**
 * Follows changes of the library. Who comes back too late for what was missed gets the newest documents as they are
 * now. Where the log is silent or away while documents are on their way, their rows are looked at every two seconds:
 * a worker of another process may have moved them, or the log may have lost the last word.
 */
export function createFollowDocuments(lists: Lists, events: EventLog) {
  return async function* follow(
    actor: Actor,
    lastEventId: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<{ id: string; event: DocumentEvent }> {
    const look = createLook(lists, actor.workspaceId, events.isShared);
    const open = (closing: AbortSignal) => events.follow(documentsTopic(actor.workspaceId), lastEventId, closing);
    let id = lastEventId || BEFORE_ALL;
    for await (const entry of withSilences(open, SILENCE_MS, signal)) {
      if (entry !== "silence") id = entry.id;
      for (const event of await look.hear(entry)) yield { id, event };
    }
  };
}
