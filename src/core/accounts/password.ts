import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

// 19 MiB, two passes, one lane: OWASP's first choice for argon2id.
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_LENGTH = 32;
// Each derivation holds 19 MiB; four at a time keep a flood of sign-ins from filling the memory.
const AT_ONCE = 4;

let running = 0;
const waiting: (() => void)[] = [];

/** Derives a new hash of a password, in the PHC notation. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await deriveInTurn(password, salt);
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(salt)}$${encode(tag)}`;
}

/** Whether a password belongs to a hash. Without a hash it takes as long and answers no, so that time tells nobody who has an account. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, , , , salt = "", tag = ""] = (hash ?? DUMMY).split("$");
  const derived = await deriveInTurn(password, Buffer.from(salt, "base64"));
  const expected = Buffer.from(tag, "base64");
  return derived.length === expected.length && timingSafeEqual(derived, expected) && hash !== null;
}

const DUMMY = `$argon2id$v=19$m=19456,t=2,p=1$${encode(randomBytes(16))}$${encode(randomBytes(TAG_LENGTH))}`;

async function deriveInTurn(password: string, salt: Buffer): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await derive("argon2id", { message: password.normalize("NFKC"), nonce: salt, tagLength: TAG_LENGTH, ...COST });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

function encode(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
