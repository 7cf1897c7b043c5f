import { createHash, randomBytes } from "node:crypto";

/** A new secret of 256 random bits, in base64url (43 characters). */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret: its SHA-256, in hexadecimal. Fit for random secrets only, never for passwords. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
