import { createHash } from "node:crypto";

const NAMESPACE = Buffer.from("6d696e6972616750a55a9e0123456789", "hex");

/** The id of a version's passage: UUIDv5 (RFC 9562, 5.5) of version and position, so that writing it twice writes it once. */
export function passageId(versionId: string, position: number): string {
  const digest = createHash("sha1").update(NAMESPACE).update(`${versionId}:${position}`).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
