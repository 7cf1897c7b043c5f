import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright/test";
import { test as base, expect } from "playwright/test";

export const owner = {
  workspaceName: "Bridge & Sons",
  name: "Maria Alves",
  email: "maria@bridge.example",
  password: "seven quiet bridges",
};

function dataDir(): string {
  const folder = process.env.E2E_DATA_DIR;
  if (!folder) throw new Error("E2E_DATA_DIR names the data folder of the server under test");
  return folder;
}

/** The one-time token that the terminal printed; null once set-up is done. */
export function setupToken(): string | null {
  const line = readFileSync(path.join(dataDir(), "secrets"), "utf8")
    .split("\n")
    .find((row) => row.startsWith("SETUP_TOKEN="));
  return line?.slice("SETUP_TOKEN=".length).trim() ?? null;
}

/** Sets up through the screen, if nobody has yet. */
export async function setUpOnce(page: Page): Promise<void> {
  await page.goto("/");
  if (!page.url().includes("/setup")) return;
  await page.goto(`/setup?token=${setupToken()}`);
  await page.getByLabel("Name of the workspace").fill(owner.workspaceName);
  await page.getByLabel("Your name").fill(owner.name);
  await page.getByLabel("E-mail address").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Create the workspace" }).click();
  await expect(page.getByLabel("Your question")).toBeVisible();
}

export async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Your question")).toBeVisible();
}

/** One session for all journeys, so that the limit on sign-ins is not what is tested. */
async function sessionState(browser: Browser, baseURL: string): Promise<string> {
  const file = path.join(dataDir(), "e2e-session.json");
  const context = await browser.newContext({ baseURL, storageState: existsSync(file) ? file : undefined });
  const page = await context.newPage();
  await waitForScript(page);
  await setUpOnce(page);
  if (page.url().includes("/sign-in")) await signIn(page);
  await context.storageState({ path: file });
  await context.close();
  return file;
}

/** What a page must never do, whatever documents and models say. */
export type Watch = { dialogs: string[]; foreignRequests: string[]; cspViolations: string[]; errors: string[] };

export async function watch(context: BrowserContext, baseURL: string): Promise<Watch> {
  const seen: Watch = { dialogs: [], foreignRequests: [], cspViolations: [], errors: [] };
  context.on("dialog", (dialog) => {
    // Leaving a page with files on their way may ask; hostile text may not.
    if (dialog.type() !== "beforeunload") seen.dialogs.push(dialog.message());
    dialog.accept().catch(() => undefined);
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:|^wss?:/.test(url.protocol) && url.origin !== new URL(baseURL).origin) seen.foreignRequests.push(request.url());
  });
  context.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) seen.cspViolations.push(message.text());
  });
  context.on("weberror", (error) => seen.errors.push(error.error().message));
  return seen;
}

/** Opens pages as a person does, who clicks only once the page's script has taken over. */
async function waitForScript(page: Page): Promise<void> {
  const goTo = page.goto.bind(page);
  const reload = page.reload.bind(page);
  const ready = () => hasScript(page);
  page.goto = async (...address) => {
    const response = await goTo(...address);
    await ready();
    return response;
  };
  page.reload = async (...options) => {
    const response = await reload(...options);
    await ready();
    return response;
  };
}

/** Waits until a page does what its script says: before that a link is a plain one. */
export async function hasScript(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("main")].some((main) => Object.keys(main).some((key) => key.startsWith("__react"))),
  );
}

/** A journey of somebody who is not signed in. */
export const visitorTest = base.extend({
  page: async ({ page }, use) => {
    await waitForScript(page);
    await use(page);
  },
});

/** A journey of somebody who is signed in; at its end nothing forbidden may have happened. */
export const test = visitorTest.extend<{ watched: Watch }>({
  storageState: async ({ browser, baseURL }, use) => {
    await use(await sessionState(browser, baseURL ?? ""));
  },
  watched: [
    async ({ context, baseURL }, use) => {
      const seen = await watch(context, baseURL ?? "");
      await use(seen);
      expect(seen).toEqual({ dialogs: [], foreignRequests: [], cspViolations: [], errors: [] });
    },
    { auto: true },
  ],
});

export { expect } from "playwright/test";
