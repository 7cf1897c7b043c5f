"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { buttonClass } from "@/ui/primitives/button";
import { Problem } from "@/ui/primitives/field";
import { Skeleton } from "@/ui/primitives/skeleton";
import { PageHeader } from "@/ui/shell/page-header";
import { CopyStatus } from "./copy-status";
import { FailedWork } from "./failed-work";
import { LibraryFacts } from "./library-facts";
import { MachineFacts } from "./machine-facts";
import { StoreList } from "./store-list";
import { summaryOf } from "./words";

const REFRESH_MS = 5_000;

/** How the installation does: for its owner. */
export function StatusScreen() {
  const client = useClient();
  const { data, error, isPending } = useQuery({
    queryKey: cacheKeys.status,
    queryFn: () => client.status.get.query(),
    refetchInterval: REFRESH_MS,
  });
  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
      <PageHeader title="Status">
        <Link href="/settings" className={buttonClass({ look: "quiet", size: "small" })}>
          Settings
        </Link>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-170 gap-12 px-4 py-4 pb-24 side:px-6">
          {error ? <Problem>{failureOf(error).message}</Problem> : null}
          {isPending ? <Skeleton lines={8} label="Loading the status" /> : null}
          {data ? (
            <>
              <div className="flex flex-wrap items-center justify-between gap-3">
                <p role="status" className="font-semibold">
                  {summaryOf(data)}
                </p>
                <CopyStatus status={data} />
              </div>
              <StoreList stores={data.stores} />
              <LibraryFacts status={data} />
              <FailedWork documents={data.failedDocuments} count={data.documents.failed} failedJobs={data.queue?.failed ?? 0} />
              <MachineFacts machine={data.machine} migrations={data.migrations} />
            </>
          ) : null}
        </div>
      </div>
    </main>
  );
}
