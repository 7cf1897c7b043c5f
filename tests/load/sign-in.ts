import { readFileSync } from "node:fs";
import path from "node:path";

const OWNER = { email: "owner@example.com", password: "a password for measuring" };

/** Sets a fresh server up as a browser would, signs its owner in, and answers the cookie. */
export async function signIn(url: string, folder: string): Promise<string> {
  const token = /SETUP_TOKEN=(?<token>\S+)/.exec(readFileSync(path.join(folder, "secrets"), "utf8"))?.groups?.token;
  const origin = { origin: url };
  const setUp = await fetch(`${url}/api/trpc/account.setUp`, {
    method: "POST",
    headers: { ...origin, "content-type": "application/json" },
    body: JSON.stringify({ token, workspaceName: "Bench", name: "Owner", ...OWNER }),
  });
  if (!setUp.ok) throw new Error(`no set-up: ${await setUp.text()}`);
  const challenge = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken }: { csrfToken: string } = await challenge.json();
  const signedIn = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { ...origin, cookie: cookiesOf(challenge), "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, ...OWNER, json: "true" }),
  });
  const cookie = cookiesOf(signedIn);
  if (!cookie.includes("minirag.session=")) throw new Error(`no sign-in: ${signedIn.status}`);
  return cookie;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}
