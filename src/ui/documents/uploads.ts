"use client";

import { useSyncExternalStore } from "react";
import { refuseFile, sendFile } from "./send-file";
import { createUploadQueue, type Upload } from "./upload-queue";

const none: Upload[] = [];

/** The one queue of this tab; it outlives every page. */
export const uploads = createUploadQueue({ send: sendFile, refuse: refuseFile });

export function useUploads(): Upload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.read, () => none);
}
