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

export const modelTest = z.object({ works: z.boolean(), code: errorCode.nullable(), latencyMs: z.number() });
export type ModelTest = z.infer<typeof modelTest>;
