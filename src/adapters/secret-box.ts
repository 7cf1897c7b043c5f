import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { SecretBox } from "@/core/ports";

const NONCE_BYTES = 12;

/**
 * Encrypts with AES-256-GCM. A sealed text is "key id:nonce:ciphertext:tag", the last three in base64url; it opens only
 * for the owner that it was sealed for, so that a row moved to another place opens nothing.
 * @param encryptionKey "id:" and 64 hexadecimal digits.
 */
export function createSecretBox(encryptionKey: string): SecretBox {
  const [keyId = "", digits = ""] = encryptionKey.split(":");
  const key = Buffer.from(digits, "hex");

  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner));
      const ciphertext = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return [keyId, ...[nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(":");
    },
    open(sealed, owner) {
      const [sealedWith, ...parts] = sealed.split(":");
      if (sealedWith !== keyId) throw new Error(`the key "${sealedWith}" that this secret was sealed with is not configured`);
      const [nonce, ciphertext, tag] = parts.map((part) => Buffer.from(part, "base64url"));
      if (!nonce || !ciphertext || tag?.length !== 16) throw new Error("the sealed secret is malformed");
      const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner)).setAuthTag(tag);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString("utf8");
    },
  };
}
