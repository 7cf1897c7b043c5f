import type { Page } from "playwright/test";
import { haveLibrary } from "./support/library";
import { expect, test } from "./support/model";
import { hasScript } from "./support/person";

const LONG = "Either party may end the agreement with six months' notice in writing. [1] ".repeat(6);
const aMinute = 70_000;

/** From now on calls are answered as by another release, while the page stays what it is. */
async function deploy(page: Page): Promise<void> {
  await page.route("**/api/trpc/**", async (route) => {
    if (/\.follow/.test(route.request().url())) return route.continue();
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "x-minirag-release": "the-next-one" } });
  });
}

/** Has the page hear of the other release, by a call. */
async function learn(page: Page): Promise<void> {
  await go(page, "Documents");
  const heard = page.waitForResponse(async (response) => (await response.allHeaders())["x-minirag-release"] === "the-next-one");
  await page.getByLabel("Search documents by name").fill("lease");
  await expect(page).toHaveURL(/q=lease/);
  await heard;
  await page.getByLabel("Search documents by name").fill("");
  await expect(page).toHaveURL(/documents$/);
}

const go = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isOfTheEarlierRelease: true }));
// Null while the page is being loaded.
const isMarked = (page: Page) => page.evaluate(() => "isOfTheEarlierRelease" in window).catch(() => null);
const question = (page: Page) => page.getByLabel("Your question");

test.beforeEach(async ({ page }) => {
  await haveLibrary(page);
  await page.goto("/");
  await page.clock.install();
  await mark(page);
  await deploy(page);
});

test("a page of an earlier release loads itself anew at the next change of page, and once", async ({ page }) => {
  await learn(page);
  expect(await isMarked(page)).toBe(true);

  await go(page, "Ask");

  await expect.poll(() => isMarked(page)).toBe(false);
  await hasScript(page);
  await mark(page);
  await learn(page);
  await go(page, "Ask");
  await expect(question(page)).toBeVisible();
  await page.clock.fastForward(aMinute);
  expect(await isMarked(page)).toBe(true);
});

test("while an answer is written and over a draft it waits, and the draft outlives a reload", async ({ page, model }) => {
  model.always({ text: LONG, pieceLength: 5, delayMs: 60 });
  await question(page).fill("How much notice must either party give?");
  await question(page).press("Enter");
  await expect(page.getByRole("article").last()).toHaveAttribute("aria-busy", "true");
  await page.clock.fastForward(aMinute);
  expect(await isMarked(page)).toBe(true);

  await question(page).fill("And who pays");
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 30_000 });
  await page.clock.fastForward(aMinute);
  expect(await isMarked(page)).toBe(true);
  await page.reload();
  await expect(question(page)).toHaveValue("And who pays");
});

test("a page that nobody uses loads itself anew", async ({ page }) => {
  await learn(page);

  await page.clock.fastForward(aMinute);

  await expect.poll(() => isMarked(page)).toBe(false);
});
