import type { Me, SetupInput, SignInInput } from "@/contracts/account";
import { confirmationMessage } from "@/contracts/error-messages";
import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";
import { AppError, notFound } from "@/core/errors";
import { newSecret, secretHash } from "@/core/secrets";
import { accountOf, createAttempts, type KnownBrowser } from "./attempts";
import { hashPassword, isPassword } from "./password";
import { createAccountStore } from "./store";

type SignedIn = { sessionId: string; userId: string; browser: KnownBrowser };

/** Set-up, sign-in and sessions. */
export function createAccounts(db: Database) {
  const store = createAccountStore(db);
  const attempts = createAttempts(db);

  return {
    async isSetUp(): Promise<boolean> {
      const installation = await store.findInstallation();
      return Boolean(installation?.setUpAt);
    },

    /** Lets this token set MiniRAG up, unless that is done; an earlier token no longer does. */
    async offerSetup(token: string): Promise<void> {
      await store.offerInstallation(secretHash(token));
    },

    /** Whether this token still sets MiniRAG up. */
    async isSetupToken(token: string): Promise<boolean> {
      const installation = await store.findInstallation();
      return !installation?.setUpAt && installation?.setupTokenHash === secretHash(token);
    },

    /** @throws SETUP_DONE, SETUP_TOKEN_WRONG. */
    async setUp({ token, password, ...owner }: SetupInput): Promise<{ email: string }> {
      const installation = await store.findInstallation();
      if (installation?.setUpAt) throw new AppError("SETUP_DONE", "set up already");
      if (installation?.setupTokenHash !== secretHash(token)) throw new AppError("SETUP_TOKEN_WRONG", "wrong set-up token");
      const passwordHash = await hashPassword(password);
      const isOwner = await store.claimInstallation(secretHash(token), { ...owner, passwordHash });
      if (!isOwner) throw new AppError("SETUP_DONE", "another set-up was faster");
      return { email: owner.email };
    },

    /**
     * Checks a password and begins a session; answers its secret id, whose it is, and what the browser shows when it comes again.
     * @throws WRONG_CREDENTIALS (the same for an unknown person), TOO_MANY_REQUESTS.
     */
    async signIn({ email, password }: SignInInput, address: string | null, browser: KnownBrowser | null = null): Promise<SignedIn> {
      const tries = await attempts.count({ email, address, browser });
      const user = await store.findUserByEmail(email);
      const isRight = await isPassword(password, user?.passwordHash ?? null);
      const membership = user?.memberships[0];
      if (!isRight || !user || user.disabledAt || !membership) throw new AppError("WRONG_CREDENTIALS", "wrong e-mail or password");
      await tries.forget();
      const sessionId = newSecret();
      await store.createSession({ idHash: secretHash(sessionId), userId: user.id, workspaceId: membership.workspaceId });
      const account = accountOf(email);
      return { sessionId, userId: user.id, browser: browser?.account === account ? browser : { id: newSecret(), account } };
    },

    /** Whose live session this is, with today's role; null when it ended. */
    async findSession(sessionId: string) {
      const idHash = secretHash(sessionId);
      const session = await store.findSession(idHash);
      if (session?.isStale) await store.touchSession(idHash);
      return session;
    },

    /** Removes what no limit counts any more, and sessions that ended. */
    async forgetOldTries(): Promise<void> {
      await attempts.removeOld();
      await store.removeEndedSessions();
    },

    async signOut(sessionId: string): Promise<void> {
      await store.revokeSession(secretHash(sessionId));
    },

    /** Ends all of a person's sessions, and where they wish so, all keys that they made. */
    async signOutEverywhere(actor: Actor, { revokeKeys }: { revokeKeys: boolean }): Promise<{ sessions: number; keys: number }> {
      // The keys first: if the sessions fail then, whoever asked is still here to ask again.
      const keys = revokeKeys ? await store.revokeKeysOf(actor.userId) : 0;
      const { count } = await store.revokeSessionsOf(actor.userId);
      return { sessions: count, keys };
    },

    /**
     * Makes sure that somebody who is signed in is who signed in: asked before what outlives a session.
     * @throws WRONG_CREDENTIALS, TOO_MANY_REQUESTS.
     */
    async confirm(actor: Actor, password: string): Promise<void> {
      const user = await store.findPassword(actor.userId);
      const tries = await attempts.countConfirmation(user.email);
      if (!(await isPassword(password, user.passwordHash)))
        throw new AppError("WRONG_CREDENTIALS", "wrong password of somebody signed in", { sentence: confirmationMessage });
      await tries.forget();
    },

    async getMe(actor: Actor): Promise<Me> {
      const me = await store.findMe(actor.workspaceId, actor.userId);
      if (!me) throw notFound("the membership");
      return me;
    },
  };
}
export type Accounts = ReturnType<typeof createAccounts>;
