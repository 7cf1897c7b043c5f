import { useDatabase } from "@tests/support/database";
import { beforeEach, expect, test } from "vitest";

import type { KnownBrowser } from "./attempts";
import { createAccounts } from "./service";
import { createTerminal } from "./terminal";

const handle = useDatabase();
const TOKEN = "a-one-time-token-for-setting-this-up";
const owner = { token: TOKEN, workspaceName: "Library", name: "Ada", email: "ada@example.com", password: "correct horse battery" };
const STRANGER = "192.0.2.1";

beforeEach(async () => {
  await handle.db.$executeRaw`TRUNCATE installation, workspaces, users, sign_in_attempts CASCADE`;
});

test("an address that is refused locks nobody's account, and leaves nothing behind", async () => {
  const accounts = await setUp();
  for (let index = 0; index < 30; index += 1) await attempt(accounts, { email: `n${index}@example.com`, address: STRANGER });
  const rows = await handle.db.signInAttempt.count();

  for (let index = 0; index < 10; index += 1) expect(await attempt(accounts, { address: STRANGER })).toBe("TOO_MANY_REQUESTS");
  for (let index = 0; index < 5; index += 1) await attempt(accounts, { email: `m${index}@example.com`, address: STRANGER });

  expect(await handle.db.signInAttempt.count()).toBe(rows);
  await expect(accounts.signIn(owner, "198.51.100.1")).resolves.toHaveProperty("sessionId");
});

test("tries at an account that is locked count against their address", async () => {
  const accounts = await setUp();
  for (let index = 0; index < 30; index += 1) await attempt(accounts, { address: STRANGER });

  expect(await attempt(accounts, { email: "another@example.com", address: STRANGER })).toBe("TOO_MANY_REQUESTS");
});

test("strangers lock no browser out in which the person signed in before, even from its own address", async () => {
  const accounts = await setUp();
  const { browser } = await accounts.signIn(owner, STRANGER);
  for (let index = 0; index < 40; index += 1) await attempt(accounts, { address: STRANGER });
  expect(await attempt(accounts, { address: "198.51.100.1", password: owner.password })).toBe("TOO_MANY_REQUESTS");

  const again = await accounts.signIn(owner, STRANGER, browser);

  expect(again.browser).toEqual(browser);
});

test("a known browser has ten tries of its own, which a new password from the terminal gives back", async () => {
  const accounts = await setUp();
  const { browser } = await accounts.signIn(owner, STRANGER);
  for (let index = 0; index < 10; index += 1) expect(await attempt(accounts, { browser })).toBe("WRONG_CREDENTIALS");

  expect(await attempt(accounts, { browser, password: owner.password })).toBe("TOO_MANY_REQUESTS");
  await expect(accounts.signIn(owner, STRANGER)).resolves.toHaveProperty("sessionId");
  await createTerminal(handle.db).resetPassword(owner.email, "another long password");
  expect(await attempt(accounts, { browser, password: "another long password" })).toBe("signed in");
});

test("a browser that one person used is a stranger's for everyone else", async () => {
  const accounts = await setUp();
  const { browser } = await accounts.signIn(owner, STRANGER);
  for (let index = 0; index < 10; index += 1) await attempt(accounts, { email: "another@example.com", browser });

  expect(await attempt(accounts, { email: "another@example.com" })).toBe("TOO_MANY_REQUESTS");
});

test("the addresses of one IPv6 network count as one, and those of IPv4 inside IPv6 as IPv4", async () => {
  const accounts = await setUp();
  const tries = Array.from({ length: 31 }, (_, index) => `n${index}@example.com`);
  for (const [index, email] of tries.entries()) await attempt(accounts, { email, address: `2001:db8:1:2::${index}` });
  for (const email of tries) await attempt(accounts, { email, address: "::ffff:192.0.2.9" });

  expect(await attempt(accounts, { address: "2001:db8:1:2:ffff::1" })).toBe("TOO_MANY_REQUESTS");
  expect(await attempt(accounts, { address: "192.0.2.9" })).toBe("TOO_MANY_REQUESTS");
  expect(await attempt(accounts, { address: "2001:db8:1:3::1" })).toBe("WRONG_CREDENTIALS");
});

type Attempt = { email?: string; password?: string; address?: string | null; browser?: KnownBrowser | null };

/** The code of what a try to sign in was answered with. */
async function attempt(
  accounts: Awaited<ReturnType<typeof setUp>>,
  { email = owner.email, password = "wrong", address = null, browser = null }: Attempt,
): Promise<string> {
  return accounts.signIn({ email, password }, address, browser).then(
    () => "signed in",
    (error) => error.code,
  );
}

async function setUp() {
  const accounts = createAccounts(handle.db);
  await accounts.offerSetup(TOKEN);
  await accounts.setUp(owner);
  return accounts;
}
