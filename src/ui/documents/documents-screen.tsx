"use client";

import { useSearchParams } from "next/navigation";
import { failureOf } from "@/ui/api/failure";
import { Button } from "@/ui/primitives/button";
import { Problem } from "@/ui/primitives/field";
import { Skeleton } from "@/ui/primitives/skeleton";
import { PageHeader } from "@/ui/shell/page-header";
import { DocumentFilterBar } from "./document-filters";
import { DocumentTable } from "./document-table";
import { DropTarget, FilePicker, PickButton } from "./drop-zone";
import { filtersOf } from "./filters";
import { UploadList } from "./upload-list";
import { useDocuments, useLiveDocuments } from "./use-documents";
import { sizeInWords } from "./words";

export function DocumentsScreen() {
  const filters = filtersOf(useSearchParams());
  const list = useDocuments(filters);
  useLiveDocuments();
  const totals = list.data?.pages[0];
  const isFiltered = filters.search !== undefined || filters.state !== undefined;
  const isEmptyLibrary = !isFiltered && totals?.documents.length === 0;

  return (
    <DropTarget>
      <PageHeader title="Documents" note={totals && !isEmptyLibrary ? totalsInWords(totals) : null}>
        <PickButton label="Add documents" look="primary" />
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-245 gap-6 px-4 py-3 pb-24 side:px-6">
          <FilePicker isFirst={isEmptyLibrary} />
          <UploadList />
          {list.error ? <Problem>{failureOf(list.error).message}</Problem> : null}
          {list.isPending ? <Skeleton lines={6} label="Loading documents" /> : null}
          {isEmptyLibrary ? (
            <p className="text-center text-soft">Nothing here yet. What you add is read, split into passages, and found when you ask.</p>
          ) : (
            <Library list={list} />
          )}
        </div>
      </div>
    </DropTarget>
  );
}

function Library({ list }: { list: ReturnType<typeof useDocuments> }) {
  const documents = list.data?.pages.flatMap((page) => page.documents) ?? [];
  return (
    <div className="grid gap-3">
      <DocumentFilterBar />
      {list.isSuccess && documents.length === 0 ? (
        <p className="py-8 text-center text-soft">No document matches. Search for other words or another state.</p>
      ) : null}
      {documents.length > 0 ? <DocumentTable documents={documents} /> : null}
      {list.hasNextPage ? (
        <Button className="justify-self-center" isBusy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}

function totalsInWords(totals: { total: number; readyCount: number; totalBytes: number }): string {
  const ready = `${totals.readyCount.toLocaleString("en")} ready`;
  const rest = totals.total > totals.readyCount ? ` of ${totals.total.toLocaleString("en")}` : "";
  return `${ready}${rest} · ${sizeInWords(totals.totalBytes)}`;
}
