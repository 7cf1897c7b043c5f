"use client";

import { useSyncExternalStore } from "react";
import { refuseFile, sendFile } from "./send-file";
import { createUploadQueue, isUnderWay, type Upload } from "./upload-queue";

const none: Upload[] = [];

/** The one queue of this tab; it outlives every page. */
export const uploads = createUploadQueue({ send: sendFile, refuse: refuseFile });

export function useUploads(): Upload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.read, () => none);
}

/** The browser asks before the tab is closed while files are on their way, and only then. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

uploads.subscribe(() => {
  if (uploads.read().some(isUnderWay)) window.addEventListener("beforeunload", askBeforeLeaving);
  else window.removeEventListener("beforeunload", askBeforeLeaving);
});
