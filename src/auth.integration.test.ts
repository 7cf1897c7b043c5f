import { ORIGIN, useRoutes } from "@tests/support/requests";
import type { CredentialsConfig } from "next-auth/providers/credentials";
import { expect, test } from "vitest";

import { authOptions } from "@/auth";
import { hashPassword } from "@/core/accounts/password";
import { extendEnv } from "@/env";

const routes = useRoutes();
const PASSWORD = "correct horse battery";

test("a browser is known by its cookie when it comes again, another one is not", async () => {
  const email = await createPerson();
  const [cookie = ""] = (await signIn(email, PASSWORD)).cookies;
  for (let index = 0; index < 10; index += 1) expect((await signIn(email, "wrong")).problem).toBe("WRONG_CREDENTIALS");
  expect((await signIn(email, PASSWORD)).problem).toMatch(/^TOO_MANY_REQUESTS:/);

  const known = await signIn(email, PASSWORD, cookie.split(";")[0]);

  expect(known.problem).toBeNull();
  expect(cookie).toMatch(/^minirag\.browser=[\w.-]+; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax$/);
  expect((await signIn(email, PASSWORD, `${cookie.split(";")[0]}x`)).problem).toMatch(/^TOO_MANY_REQUESTS:/);
});

test("over https the cookie belongs to this host and to https alone", async () => {
  const email = await createPerson();
  extendEnv({ PUBLIC_URL: "https://library.example" });

  const { cookies } = await signIn(email, PASSWORD);

  extendEnv({ PUBLIC_URL: ORIGIN });
  expect(cookies[0]).toMatch(/^__Host-minirag\.browser=.*; Path=\/; .*; Secure$/);
});

async function createPerson(): Promise<string> {
  const { actor } = await routes.signIn();
  const passwordHash = await hashPassword(PASSWORD);
  const { email } = await routes.database.db.user.update({ where: { id: actor.userId }, data: { passwordHash }, select: { email: true } });
  return email;
}

/** What next-auth does with a form that was sent. */
async function signIn(email: string, password: string, cookie = ""): Promise<{ cookies: string[]; problem: string | null }> {
  const cookies: string[] = [];
  const [provider] = authOptions((line) => cookies.push(line)).providers as CredentialsConfig[];
  const authorize = provider?.options?.authorize;
  const problem = await Promise.resolve(authorize?.({ email, password }, { headers: { cookie } } as never)).then(
    () => null,
    (error: Error) => error.message,
  );
  return { cookies, problem };
}
