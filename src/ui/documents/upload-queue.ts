import type { UploadResult } from "@/contracts/documents";
import type { Failure } from "@/ui/api/failure";
import { mayPass } from "./may-pass";

export type UploadState =
  | { is: "waiting" }
  | { is: "sending"; sentBytes: number }
  | { is: "added" }
  | { is: "duplicate"; existingName: string }
  | { is: "failed"; failure: Failure; mayRetry: boolean };

export type Upload = { id: number; name: string; sizeBytes: number; state: UploadState };

export type SendFile = (
  file: File,
  onProgress: (sentBytes: number) => void,
) => { result: Promise<UploadResult | Failure>; cancel: () => void };

const AT_ONCE = 3;

/**
 * Sends files, three at a time, apart from any page, so that changing pages stops nothing.
 * `refuse` says what is wrong with a file before a byte of it is sent.
 */
export function createUploadQueue({ send, refuse }: { send: SendFile; refuse: (file: File) => Failure | null }) {
  let uploads: Upload[] = [];
  let lastId = 0;
  const files = new Map<number, File>();
  const cancels = new Map<number, () => void>();
  const listeners = new Set<() => void>();

  function change(next: Upload[]): void {
    uploads = next;
    for (const listener of listeners) listener();
  }
  function move(id: number, state: UploadState): void {
    change(uploads.map((upload) => (upload.id === id ? { ...upload, state } : upload)));
  }

  function sendNext(): void {
    const isFull = uploads.filter((upload) => upload.state.is === "sending").length >= AT_ONCE;
    const next = isFull ? undefined : uploads.find((upload) => upload.state.is === "waiting");
    const file = next && files.get(next.id);
    if (!next || !file) return;
    move(next.id, { is: "sending", sentBytes: 0 });
    const { result, cancel } = send(file, (sentBytes) => cancels.has(next.id) && move(next.id, { is: "sending", sentBytes }));
    cancels.set(next.id, cancel);
    result.then((answer) => finish(next.id, answer));
    sendNext();
  }

  function finish(id: number, answer: UploadResult | Failure): void {
    if (!cancels.delete(id)) return;
    if ("outcome" in answer) {
      files.delete(id);
      move(id, answer.outcome === "added" ? { is: "added" } : { is: "duplicate", existingName: answer.document.name });
    } else move(id, { is: "failed", failure: answer, mayRetry: mayPass(answer.code) });
    sendNext();
  }

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => uploads,
    add(added: File[]): void {
      const rows = added.map((file): Upload => {
        lastId += 1;
        files.set(lastId, file);
        const failure = refuse(file);
        const state: UploadState = failure ? { is: "failed", failure, mayRetry: false } : { is: "waiting" };
        return { id: lastId, name: file.name, sizeBytes: file.size, state };
      });
      // What ended well on an earlier occasion has its row in the table by now.
      change([...uploads.filter((upload) => upload.state.is !== "added"), ...rows]);
      sendNext();
    },
    retry(id: number): void {
      move(id, { is: "waiting" });
      sendNext();
    },
    /** Takes a row away, and stops sending it. */
    drop(id: number): void {
      const cancel = cancels.get(id);
      cancels.delete(id);
      files.delete(id);
      cancel?.();
      change(uploads.filter((upload) => upload.id !== id));
      sendNext();
    },
    clearEnded(): void {
      change(uploads.filter((upload) => upload.state.is === "waiting" || upload.state.is === "sending"));
    },
  };
}

export type UploadQueue = ReturnType<typeof createUploadQueue>;

export function isUnderWay(upload: Upload): boolean {
  return upload.state.is === "waiting" || upload.state.is === "sending";
}
