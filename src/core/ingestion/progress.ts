import type { DocumentState, DocumentSummary } from "@/contracts/documents";

const PUBLISH_MS = 200;
const SAVE_MS = 500;

type Step = { state: DocumentState; done: number; total: number } | { state: DocumentState; done: null; total: null };
type Ways = {
  save: (step: Step) => Promise<void>;
  publish: (document: DocumentSummary) => Promise<unknown>;
};

/**
 * Tells of a document's way, to those who watch and to its row. A small document is through before either is
 * worth it: rows are written at most twice a second, and events go out at most five times.
 */
export function createProgress(document: DocumentSummary, { save, publish }: Ways) {
  let current = document;
  let publishedAt = 0;
  let savedAt = performance.now();

  async function tell(step: Step): Promise<void> {
    const { state, done, total } = step;
    current = { ...current, state, progress: done === null ? null : { done, total }, queuePosition: null };
    const now = performance.now();
    // Saved first: it throws where the document is no longer this attempt's to speak of.
    if (now - savedAt >= SAVE_MS) {
      savedAt = now;
      await save(step);
    }
    if (now - publishedAt >= PUBLISH_MS) {
      publishedAt = now;
      await publish(current);
    }
  }

  return {
    stage: (state: DocumentState) => tell({ state, done: null, total: null }),
    count: (state: DocumentState) => (done: number, total: number) => tell({ state, done, total }),
    /** The end, whatever was told before. */
    async finish(last: Partial<DocumentSummary>): Promise<void> {
      current = { ...current, progress: null, queuePosition: null, ...last };
      await publish(current);
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
