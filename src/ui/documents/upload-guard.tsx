"use client";

import { useEffect } from "react";
import { isUnderWay } from "./upload-queue";
import { useUploads } from "./uploads";

/** Asks before the tab is closed while files are on their way, and only then. */
export function UploadGuard() {
  const isActive = useUploads().some(isUnderWay);
  useEffect(() => {
    if (!isActive) return;
    const handleLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", handleLeave);
    return () => window.removeEventListener("beforeunload", handleLeave);
  }, [isActive]);
  return null;
}
