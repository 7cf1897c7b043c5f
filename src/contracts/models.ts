import { z } from "zod";
import { errorCode } from "./error-codes.ts";
import { storable } from "./text.ts";

export const modelVendor = z.enum(["openai", "anthropic"]);
export const modelPurpose = z.enum(["answers", "embeddings"]);
export type ModelPurpose = z.infer<typeof modelPurpose>;

/** What answers and embeddings come from today; keys are never sent back but for their last four characters. */
export const modelSetting = z.object({
  purpose: modelPurpose,
  /** `none`: quoted answers, or retrieval by words alone. */
  origin: z.enum(["none", "environment", "settings"]),
  vendor: modelVendor.nullable(),
  model: z.string().nullable(),
  baseUrl: z.string().nullable(),
  keyLastFour: z.string().nullable(),
});
export type ModelSetting = z.infer<typeof modelSetting>;

export const saveModelInput = z.strictObject({
  purpose: modelPurpose,
  vendor: modelVendor,
  model: z.string().overwrite(storable).trim().min(1, "Enter the model's name.").max(200),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((value) => !/[${}]/.test(value), "Variables are not filled in here: type the address itself.")
    .nullable(),
  /** Needed anew whenever the address changes, so that a stored key never reaches another host. */
  key: z.string().trim().min(1).max(500).nullable(),
});
export type SaveModelInput = z.infer<typeof saveModelInput>;

/** A question of one's own that the two spaces answer differently: the share of passages in both top tens. */
export const changedQuestion = z.object({ question: z.string(), overlap: z.number(), isSameFirst: z.boolean() });

/** How far the change to another embedder is; until it is made, the one in use answers. Models are null for words alone. */
export const embedderChange = z.object({
  inUse: z.string().nullable(),
  shadow: z
    .object({
      model: z.string().nullable(),
      /** Whether it is the same embedder's index, built anew. */
      isRebuilt: z.boolean(),
      /** Passages. */
      done: z.number(),
      total: z.number(),
      isReady: z.boolean(),
      failure: errorCode.nullable(),
      switchesByItself: z.boolean(),
      /** Over the workspace's latest questions: the mean share of passages in both top tens, and of questions with the same first one. */
      comparison: z
        .object({ questions: z.number(), overlap: z.number(), sameFirst: z.number(), changed: z.array(changedQuestion) })
        .nullable(),
    })
    .nullable(),
  previous: z.object({ model: z.string().nullable(), until: z.string() }).nullable(),
});
export type EmbedderChange = z.infer<typeof embedderChange>;

export const modelTest = z.object({ works: z.boolean(), code: errorCode.nullable(), latencyMs: z.number() });
export type ModelTest = z.infer<typeof modelTest>;
