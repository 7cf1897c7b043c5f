import { z } from "zod";
import { signInInput } from "./account.ts";
import { limits } from "./limits.ts";
import { storable } from "./text.ts";

export const scope = z.enum(["ask", "search", "documents:read", "documents:write"]);
export type Scope = z.infer<typeof scope>;

export const apiKeySummary = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(scope),
  lastFour: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type ApiKeySummary = z.infer<typeof apiKeySummary>;

export const createKeyInput = z.strictObject({
  name: z.string().overwrite(storable).trim().min(1, "Give the key a name.").max(limits.nameLength),
  scopes: z.array(scope).min(1, "Choose at least one thing that the key may do."),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
});
export type CreateKeyInput = z.infer<typeof createKeyInput>;

/** Asked of somebody who is signed in: a key outlives the session, so whoever only took that over gets none. */
export const confirmedKeyInput = createKeyInput.extend({ password: signInInput.shape.password });
export type ConfirmedKeyInput = z.infer<typeof confirmedKeyInput>;

/** The key in full is in this answer only; afterwards its hash alone is kept. */
export const createdKey = z.object({ key: z.string(), summary: apiKeySummary });
export type CreatedKey = z.infer<typeof createdKey>;
