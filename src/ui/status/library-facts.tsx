import type { Status } from "@/contracts/status";
import { SettingsPart } from "@/ui/settings/settings-part";
import { Facts } from "./facts";
import { documentsInWords, indexInWords, queueInWords, reconciliationInWords } from "./words";

/** The library, its index and the queue in numbers. */
export function LibraryFacts({
  status: { documents, index, queue, reconciliation },
}: {
  status: Pick<Status, "documents" | "index" | "queue" | "reconciliation">;
}) {
  return (
    <SettingsPart title="Library" lead="Documents, what can be found of them, and the work that waits.">
      <Facts
        facts={[
          { name: "Documents", says: documentsInWords(documents), isWarning: documents.failed > 0 },
          { name: "Search index", says: indexInWords(index), isWarning: index.points === null || index.points < index.passages },
          { name: "In step", says: reconciliationInWords(reconciliation, new Date()), isWarning: reconciliation?.isRefused ?? false },
          { name: "Queue", says: queueInWords(queue), isWarning: (queue?.failed ?? 0) > 0 },
        ]}
      />
    </SettingsPart>
  );
}
