"use client";

import type { DocumentSummary } from "@/contracts/documents";
import { Button } from "@/ui/primitives/button";
import { Icon } from "@/ui/primitives/icon";
import { Menu } from "@/ui/primitives/menu";
import { count } from "@/ui/primitives/words";
import { mayPass } from "./may-pass";
import { adviceFor, isUnderWay, sizeInWords, stateInWords, whenInWords } from "./words";

type RowProps = { document: DocumentSummary; now: Date; onRetry: () => void; onDelete: () => void };

/** One document: what it is, where it stands, and what to do about it. */
export function DocumentRow({ document, now, onRetry, onDelete }: RowProps) {
  const { id, name, title, state, pageCount, sizeBytes, passageCount, createdAt } = document;
  const advice = adviceFor(document);
  const facts = [
    document.type === "unknown" ? null : document.type.toUpperCase(),
    pageCount ? count(pageCount, "page") : null,
    sizeInWords(sizeBytes),
  ];
  return (
    <tr className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 border-b border-line py-3 wide:table-row">
      <th scope="row" className="col-start-1 row-start-1 text-left font-normal wide:py-3.5 wide:pr-4 wide:pl-1">
        <p className="font-semibold [overflow-wrap:anywhere]">{name}</p>
        {title && title !== name ? <p className="text-sm [overflow-wrap:anywhere]">{title}</p> : null}
        <p className="text-sm text-soft">{facts.filter((fact) => fact !== null).join(" · ")}</p>
        {advice ? <p className="max-w-prose text-sm text-warn">{advice}</p> : null}
        {document.failure && mayPass(document.failure.code) ? (
          <Button size="small" className="mt-1.5" onClick={onRetry} aria-label={`Try ${name} again`}>
            Try again
          </Button>
        ) : null}
      </th>
      <td className="col-span-2 row-start-2 wide:py-3.5 wide:pr-4 wide:align-middle">
        <DocumentProgress document={document} />
      </td>
      <td className="row-start-3 text-sm text-soft wide:py-3.5 wide:pr-4">
        <span className="wide:hidden">Added </span>
        <time dateTime={createdAt}>{whenInWords(createdAt, now)}</time>
      </td>
      <td className="row-start-3 text-right text-sm text-soft wide:py-3.5 wide:pr-4 wide:text-left">
        {state === "ready" ? (
          <>
            {passageCount.toLocaleString("en")}
            <span className="wide:hidden">{passageCount === 1 ? " passage" : " passages"}</span>
          </>
        ) : (
          <span className="max-wide:hidden">–</span>
        )}
      </td>
      <td className="col-start-2 row-start-1 text-right wide:py-3.5 wide:pr-1">
        <Menu
          label={`Actions for ${name}`}
          className="inline-grid size-9 place-items-center rounded-chip text-soft hover:bg-tint hover:text-ink pointer-coarse:size-11"
          choices={[
            { label: "Open original", href: `/api/documents/${id}/original`, opensTab: false },
            ...(isUnderWay(state) ? [] : [{ label: "Read again", onChoose: onRetry }]),
            { label: "Delete", onChoose: onDelete, isDanger: true },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </td>
    </tr>
  );
}

function DocumentProgress({ document }: { document: DocumentSummary }) {
  const { state, progress, name } = document;
  const isWarning = state === "failed" || document.emptyPages.length > 0;
  const isActive = isUnderWay(state);
  return (
    <div className="grid max-w-40 gap-1.5">
      <p className={`flex items-center gap-2 text-sm ${isWarning ? "text-warn" : isActive ? "text-accent" : "text-soft"}`}>
        <span aria-hidden="true" className="size-1.5 shrink-0 rounded-full bg-current" />
        {stateInWords(document)}
      </p>
      {isActive && progress && progress.total > 0 ? (
        <progress className="bar" aria-label={`Progress of ${name}`} value={progress.done} max={progress.total} />
      ) : null}
    </div>
  );
}
