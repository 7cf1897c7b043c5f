import { z } from "zod";

import { type DocumentSummary, documentState, documentType } from "@/contracts/documents";
import { toErrorCode } from "@/contracts/error-codes";

/** A document's row as the store reads it, beside its live version. */
export const documentRow = z.object({
  id: z.uuid(),
  name: z.string(),
  type: documentType,
  sizeBytes: z.number(),
  state: documentState,
  progressDone: z.number().nullable(),
  progressTotal: z.number().nullable(),
  failureCode: z.string().nullable(),
  failureDetail: z.string().nullable(),
  createdAt: z.date(),
  title: z.string().nullable(),
  pageCount: z.number().nullable(),
  emptyPages: z.array(z.number()).nullable(),
  notice: z.string().nullable(),
  passageCount: z.number().nullable(),
  queuePosition: z.number().nullable(),
});
export type DocumentRow = z.infer<typeof documentRow>;

/** A row as people and programs see it. */
export function toSummary(row: DocumentRow): DocumentSummary {
  const { progressDone: done, progressTotal: total, failureCode, failureDetail, createdAt, ...same } = row;
  return {
    ...same,
    progress: done === null || total === null ? null : { done, total },
    failure: failureCode === null ? null : { code: toErrorCode(failureCode) ?? "UNEXPECTED", detail: failureDetail },
    emptyPages: row.emptyPages ?? [],
    passageCount: row.passageCount ?? 0,
    createdAt: createdAt.toISOString(),
  };
}
