import { createMember } from "./tenants";
import type { World } from "./world";

const PERSON = { email: "member@example.org", password: "a password of the drills" };

/** Lets a person sign in as a browser does, as often as the drill likes. */
export async function createPerson(world: World) {
  await createMember(world, PERSON.email, PERSON.password);
  const origin = { origin: world.url };

  /** Answers the cookie and how long it took. @throws where the person is not let in. */
  async function signIn(password = PERSON.password): Promise<{ cookie: string; tookMs: number }> {
    const startedAt = performance.now();
    const challenge = await fetch(`${world.url}/api/auth/csrf`);
    const { csrfToken }: { csrfToken: string } = await challenge.json();
    const signedIn = await fetch(`${world.url}/api/auth/callback/credentials`, {
      method: "POST",
      redirect: "manual",
      headers: { ...origin, cookie: cookiesOf(challenge), "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, email: PERSON.email, password, json: "true" }),
    });
    const text = await signedIn.text();
    const cookie = cookiesOf(signedIn);
    if (!cookie.includes("minirag.session=")) throw new Error(`not signed in: ${signedIn.status} ${text.slice(0, 200)}`);
    return { cookie, tookMs: performance.now() - startedAt };
  }

  return {
    signIn,
    /** Whether a cookie still says who one is. */
    async isKnown(cookie: string): Promise<boolean> {
      const response = await fetch(`${world.url}/api/trpc/account.me`, { headers: { cookie } });
      return response.ok;
    },
  };
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}
