import type { ErrorCode } from "@/contracts/error-codes";

/** Why another try has to wait, where the failure's own sentence does not say so; null where it does. */
export function whyWait(code: ErrorCode): string | null {
  if (code === "TOO_MANY_REQUESTS" || code === "MODEL_RATE_LIMITED") return null;
  const isKeyRefused = code === "MODEL_REFUSED_KEY" || code === "EMBEDDER_REFUSED_KEY";
  if (isKeyRefused) return "MiniRAG tries a refused key only every half minute, so that the service does not lock it.";
  return "After such a failure MiniRAG leaves the service alone for a moment before it asks again.";
}
