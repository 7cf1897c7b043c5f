"use client";

import { Button } from "@/ui/primitives/button";
import { Spinner } from "@/ui/primitives/spinner";
import { count } from "@/ui/primitives/words";
import { isUnderWay, type Upload } from "./upload-queue";
import { uploads, useUploads } from "./uploads";
import { sizeInWords } from "./words";

/** Files on their way to the server, and those that did not get there. */
export function UploadList() {
  const rows = useUploads().filter((upload) => upload.state.is !== "added");
  const active = rows.filter(isUnderWay);
  return (
    <>
      <p role="status" className="sr-only">
        {active.length > 0 ? `Sending ${count(active.length, "file")}` : ""}
      </p>
      {rows.length > 0 ? (
        <section aria-label="Uploads" className="grid gap-1">
          <div className="flex items-center justify-between">
            <h2 className="text-sm font-semibold">{headline(rows, active)}</h2>
            {active.length < rows.length ? (
              <Button look="quiet" size="small" onClick={uploads.clearEnded}>
                Clear notes
              </Button>
            ) : null}
          </div>
          <ul>
            {rows.map((upload) => (
              <UploadRow key={upload.id} upload={upload} />
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function headline(rows: Upload[], active: Upload[]): string {
  if (active.length === 0) return count(rows.length, "upload needs a look", "uploads need a look");
  const total = active.reduce((sum, upload) => sum + upload.sizeBytes, 0);
  const sent = active.reduce((sum, upload) => sum + (upload.state.is === "sending" ? upload.state.sentBytes : 0), 0);
  return `Sending ${count(active.length, "file")} · ${sizeInWords(sent)} of ${sizeInWords(total)}`;
}

function UploadRow({ upload }: { upload: Upload }) {
  const { id, name, state } = upload;
  const mayRetry = state.is === "failed" && state.mayRetry;
  return (
    <li className="flex items-center gap-3 border-b border-line py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <UploadNote upload={upload} />
      </div>
      {mayRetry ? (
        <Button size="small" onClick={() => uploads.retry(id)} aria-label={`Try ${name} again`}>
          Try again
        </Button>
      ) : null}
      <Button
        look="quiet"
        size="small"
        onClick={() => uploads.drop(id)}
        aria-label={isUnderWay(upload) ? `Cancel ${name}` : `Dismiss the note about ${name}`}
      >
        {isUnderWay(upload) ? "Cancel" : "Dismiss"}
      </Button>
    </li>
  );
}

function UploadNote({ upload: { name, sizeBytes, state } }: { upload: Upload }) {
  if (state.is === "failed") {
    return (
      <p className="text-sm text-warn">
        {state.failure.message}
        {state.failure.requestId && state.failure.code === "UNEXPECTED" ? ` Request ${state.failure.requestId}.` : null}
      </p>
    );
  }
  if (state.is === "duplicate") {
    const isRenamed = state.existingName !== name;
    return (
      <p className="text-sm text-soft">{`Already in your library${isRenamed ? ` as “${state.existingName}”` : ""}; nothing was added.`}</p>
    );
  }
  if (state.is !== "sending") return <p className="text-sm text-soft">{`Waiting · ${sizeInWords(sizeBytes)}`}</p>;
  const isSent = state.sentBytes >= sizeBytes;
  return (
    <div className="grid gap-1.5">
      <p className="flex items-center gap-2 text-sm text-soft">
        {isSent ? <Spinner /> : null}
        {isSent ? "Sent, being checked" : `${sizeInWords(state.sentBytes)} of ${sizeInWords(sizeBytes)}`}
      </p>
      <progress className="bar max-w-md" aria-label={`Sending ${name}`} value={state.sentBytes} max={sizeBytes} />
    </div>
  );
}
