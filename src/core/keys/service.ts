import type { ConfirmedKeyInput, CreatedKey, CreateKeyInput } from "@/contracts/keys";
import { createAccounts } from "@/core/accounts/service";
import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";
import { notFound } from "@/core/errors";
import { newSecret, secretHash } from "@/core/secrets";
import { createKeyStore } from "./store";

const PREFIX = "mr_api_";
const SHAPE = /^mr_api_[\w-]{43}$/;
const DAY_MS = 86_400_000;

/** API keys: shown once, kept as a hash, never stronger than the person who made them. */
export function createKeys(db: Database) {
  const store = createKeyStore(db);
  const accounts = createAccounts(db);

  async function create(actor: Actor, { name, scopes, expiresInDays }: CreateKeyInput): Promise<CreatedKey> {
    const key = `${PREFIX}${newSecret()}`;
    const summary = await store.create(actor.workspaceId, {
      createdById: actor.userId,
      name,
      scopes: [...new Set(scopes)],
      keyHash: secretHash(key),
      lastFour: key.slice(-4),
      expiresAt: expiresInDays === null ? null : new Date(Date.now() + expiresInDays * DAY_MS),
    });
    return { key, summary };
  }

  return {
    list: (actor: Actor) => store.list(actor.workspaceId),

    create,

    /** The same for whoever also knows the password of the person who asks. @throws WRONG_CREDENTIALS, TOO_MANY_REQUESTS. */
    async createConfirmed(actor: Actor, { password, ...input }: ConfirmedKeyInput): Promise<CreatedKey> {
      await accounts.confirm(actor, password);
      return create(actor, input);
    },

    /** @throws NOT_FOUND. */
    async revoke(actor: Actor, { keyId }: { keyId: string }): Promise<{ revoked: boolean }> {
      if (!(await store.revoke(actor.workspaceId, keyId))) throw notFound("the key");
      return { revoked: true };
    },

    /** Whose usable key this is; null for anything else. */
    async find(key: string) {
      if (!SHAPE.test(key)) return null;
      const found = await store.findLive(secretHash(key));
      if (found?.isStale) await store.touch(found.id);
      return found;
    },
  };
}
export type Keys = ReturnType<typeof createKeys>;
