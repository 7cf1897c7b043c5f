import { z } from "zod";
import { limits } from "./limits.ts";
import { storable } from "./text.ts";

// One @, no comma, quote, space or control character: the characters that mail parsers disagree on.
const ADDRESS = /^[a-z0-9.!#$%&*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** An e-mail address, normalised (NFKC, trimmed, lower case) before it is checked. */
export const email = z
  .string()
  .max(limits.emailLength)
  .overwrite((value) => value.normalize("NFKC").trim().toLowerCase())
  .regex(ADDRESS, "Enter an e-mail address like name@example.com.");

export const password = z
  .string()
  .min(limits.passwordLength.min, `Use at least ${limits.passwordLength.min} characters.`)
  .max(limits.passwordLength.max, `Use at most ${limits.passwordLength.max} characters.`);

export const setupInput = z.strictObject({
  token: z.string().min(1).max(200),
  workspaceName: z.string().overwrite(storable).trim().min(1, "Give the workspace a name.").max(limits.nameLength),
  name: z.string().overwrite(storable).trim().min(1, "Enter your name.").max(limits.nameLength),
  email,
  password,
});
export type SetupInput = z.infer<typeof setupInput>;

export const signInInput = z.strictObject({ email, password: z.string().min(1).max(limits.passwordLength.max) });
export type SignInInput = z.infer<typeof signInInput>;

export const role = z.enum(["owner", "admin", "editor", "reader"]);
export type Role = z.infer<typeof role>;

/** Without a word about them, keys go on working. */
export const signOutEverywhereInput = z.strictObject({ revokeKeys: z.boolean() }).default({ revokeKeys: false });

/** Who is signed in, and where. */
export const me = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role,
  workspaceId: z.uuid(),
  workspaceName: z.string(),
});
export type Me = z.infer<typeof me>;
