import type { DocumentEvent } from "@/contracts/documents";
import type { Actor } from "@/core/actor";
import { createLookTogether } from "@/core/look-together";
import type { EventLog } from "@/core/ports";
import { withSilences } from "@/core/with-silences";

import type { createDocumentLists } from "./list-store";
import { createLook, type Glance, glanceAt } from "./look";
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
  const lookTogether = createLookTogether<Glance>();

  return async function* follow(
    actor: Actor,
    lastEventId: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<{ id: string; event: DocumentEvent }> {
    const { workspaceId } = actor;
    const glance = () => lookTogether(workspaceId, () => glanceAt(lists, workspaceId));
    const look = createLook(lists, workspaceId, events.isShared, glance);
    const open = (closing: AbortSignal) => events.follow(documentsTopic(workspaceId), lastEventId, closing);
    let id = lastEventId || BEFORE_ALL;
    for await (const entry of withSilences(open, SILENCE_MS, signal)) {
      if (entry !== "silence") id = entry.id;
      for (const event of await look.hear(entry)) yield { id, event };
    }
  };
}
