import Link from "next/link";
import { buttonClass } from "@/ui/primitives/button";
import { count } from "@/ui/primitives/words";

/** What stands where no question has been asked yet: what can be asked, or the first step to it. */
export function EmptyState({ readyCount }: { readyCount: number | null }) {
  const isReady = readyCount !== null && readyCount > 0;
  return (
    <div className="grid gap-4 pt-[14dvh]">
      <h2 className="text-xl font-medium">What would you like to know?</h2>
      {readyCount === 0 ? (
        <>
          <p className="text-lg text-soft">Add the documents that hold the answers: contracts, manuals, reports, mail.</p>
          <p>
            <Link href="/documents" className={buttonClass({ look: "primary" })}>
              Add documents
            </Link>
          </p>
        </>
      ) : null}
      {isReady ? (
        <p className="text-lg text-soft">
          Answers come from your {count(readyCount, "document")} alone. Each sentence shows the passage that it came from.{" "}
          <Link href="/documents" className="text-accent underline underline-offset-4">
            Add documents
          </Link>
        </p>
      ) : null}
    </div>
  );
}
