import type { Citation } from "@/contracts/answer";

/** A citation of a lease, with what a test says of it. */
export function citation(number: number, said: Partial<Citation> = {}): Citation {
  return { number, at: 0, passageId: "p", documentId: "d", title: "Lease.pdf", page: "7", start: 0, end: 1, quote: "q", ...said };
}
