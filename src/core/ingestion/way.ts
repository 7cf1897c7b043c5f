import type { DocumentSummary } from "@/contracts/documents";

import type { Progress } from "./progress";
import type { Claim } from "./store";

/** One attempt at one document. */
export type Way = { claim: Claim; document: DocumentSummary; signal: AbortSignal; progress: Progress };
