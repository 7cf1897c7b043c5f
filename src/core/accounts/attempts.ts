import type { Database } from "@/core/database";
import { AppError } from "@/core/errors";
import { secretHash } from "@/core/secrets";
import { createAttemptStore } from "./attempt-store";
import { networkOf } from "./network";

const WINDOW_SECONDS = 15 * 60;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 30;

/** What a browser shows in which a person signed in before: a random id, and the account that it was given for. */
export type KnownBrowser = { id: string; account: string };

type Attempt = { email: string; address: string | null; browser: KnownBrowser | null };
/** Tries that were counted, to be forgotten once the password was right. */
type Tries = { forget(): Promise<void> };

/** How often a password may be tried. */
export function createAttempts(db: Database) {
  const store = createAttemptStore(db);

  async function take(key: string, limit: number): Promise<void> {
    const wait = await store.take(key, limit, WINDOW_SECONDS);
    if (wait > 0) throw new AppError("TOO_MANY_REQUESTS", "sign-in limit reached", { retryAfterSeconds: wait });
  }

  async function countUnder(key: string): Promise<Tries> {
    await take(key, PER_ACCOUNT);
    return { forget: () => store.clear(key) };
  }

  return {
    /**
     * Counts a try. A browser that knows the account counts by itself: whatever strangers try elsewhere, its person gets in.
     * @throws TOO_MANY_REQUESTS.
     */
    async count({ email, address, browser }: Attempt): Promise<Tries> {
      const account = accountKey(email);
      const key = browser?.account === accountOf(email) ? `${account}:${secretHash(browser.id)}` : account;
      // The address first: one that is refused neither uses up an account's tries nor leaves a row for each name that it makes up.
      if (key === account && address) await take(`address:${secretHash(networkOf(address))}`, PER_ADDRESS);
      return countUnder(key);
    },

    /** Counts a password that somebody gives who is signed in already, apart from sign-ins: neither may stop the other. */
    countConfirmation: (email: string) => countUnder(`${accountKey(email)}:confirmation`),

    removeOld: () => store.removeOld(WINDOW_SECONDS),
  };
}

/** What an account's tries are counted under; those of a browser that knows it begin with the same. */
export function accountKey(email: string): string {
  return `account:${accountOf(email)}`;
}

/** Names an account without its e-mail address. */
export function accountOf(email: string): string {
  return secretHash(email);
}
