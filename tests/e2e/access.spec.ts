import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright/test";
import { haveLibrary } from "./support/library";
import { expect, test } from "./support/person";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const QUESTION = "What does a night in a hotel cost?";

async function findings(page: Page): Promise<string[]> {
  await page.waitForTimeout(400);
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}

async function openAnswer(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByLabel("Your question").fill(QUESTION);
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 30_000 });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`no screen has a finding of axe in ${colorScheme} colours`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme });
    await haveLibrary(page);
    expect(await findings(page), "documents").toEqual([]);
    await page.getByRole("button", { name: /^Actions for Travel/ }).click();
    expect(await findings(page), "menu").toEqual([]);
    await page.getByRole("menuitem", { name: "Delete" }).click();
    expect(await findings(page), "dialog").toEqual([]);
    await page.goto("/");
    expect(await findings(page), "ask").toEqual([]);
    await openAnswer(page);
    expect(await findings(page), "answer").toEqual([]);
    await page
      .getByRole("article")
      .getByRole("button", { name: /^Source 1/ })
      .first()
      .click();
    await expect(
      page
        .getByRole("complementary", { name: /^Source: / })
        .locator("mark")
        .first(),
    ).toBeVisible();
    expect(await findings(page), "drawer").toEqual([]);
    await page.goto("/settings");
    await page.getByRole("button", { name: /^(Connect|Change): Written answers$/ }).click();
    await page.getByRole("button", { name: "Create a key" }).click();
    expect(await findings(page), "settings").toEqual([]);
    await page.context().clearCookies();
    await page.goto("/sign-in");
    expect(await findings(page), "sign-in").toEqual([]);
  });
}

test("everything fits on 360 pixels, with targets for fingers, and the menu is a sheet", async ({ browser, storageState, baseURL }) => {
  const phone = await browser.newContext({ baseURL, storageState, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await phone.newPage();
  await haveLibrary(page);
  for (const path of ["/", "/documents", "/settings"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    expect(await smallTargets(page), path).toEqual([]);
  }
  await openAnswer(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page
    .getByRole("article")
    .getByRole("button", { name: /^Source 1/ })
    .first()
    .tap();
  const drawer = page.getByRole("complementary", { name: /^Source: / });
  await expect(drawer.locator("mark").first()).toBeInViewport();
  await drawer.getByRole("button", { name: "Close source" }).tap();
  await page.getByRole("button", { name: "Open menu" }).tap();
  await page.getByRole("dialog", { name: "Menu" }).getByRole("link", { name: "Documents" }).tap();
  await expect(page).toHaveURL(/\/documents$/);
  await expect(page.getByRole("dialog", { name: "Menu" })).toBeHidden();
  await phone.close();
});

test("a question is asked and its source read with the keyboard alone", async ({ page }) => {
  await haveLibrary(page);
  await page.goto("/documents");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Add documents" }));

  await page.goto("/");
  await expect(page.getByLabel("Your question")).toBeFocused();
  await page.keyboard.type(QUESTION);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/conversations\//);
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByLabel("Your question")).toBeFocused();

  const citation = page
    .getByRole("article")
    .getByRole("button", { name: /^Source 1/ })
    .first();
  await citation.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("complementary", { name: /^Source: / });
  await expect(drawer).toBeFocused();
  await expect(drawer.locator("mark").first()).toContainText("140 euro");
  await page.keyboard.press("Escape");
  await expect(citation).toBeFocused();
});

async function tabTo(page: Page, target: ReturnType<Page["getByLabel"]>): Promise<void> {
  for (let step = 0; step < 15; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

/** Buttons, links and fields that a finger would miss; links inside a line of text are exempt (WCAG 2.5.8). */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a, select, input:not([type=file]):not([type=radio]):not([type=checkbox])")]
      .filter((element) => element.checkVisibility() && !element.closest("p") && !element.classList.contains("sr-only"))
      .filter((element) => element.getBoundingClientRect().height < 43)
      .map((element) => element.getAttribute("aria-label") ?? element.textContent ?? element.tagName),
  );
}
