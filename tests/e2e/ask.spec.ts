import type { Page } from "playwright/test";
import { haveLibrary } from "./support/library";
import { expect, test } from "./support/person";

const QUESTION = "How much notice must either party give to terminate the agreement?";

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel("Your question").fill(question);
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByRole("heading", { name: question, level: 2 }).last()).toBeVisible();
  await expect(page.getByRole("button", { name: "Answer again" }).last()).toBeVisible({ timeout: 30_000 });
}

test.beforeEach(async ({ page }) => {
  await haveLibrary(page);
  await page.goto("/");
});

test("an answer shows its sources, and a citation opens the page with the very words marked", async ({ page }) => {
  await ask(page, QUESTION);
  const citation = page.getByRole("button", { name: /^Source 1: Lease agreement Porto\.pdf, page 3$/ }).first();
  await citation.click();

  const drawer = page.getByRole("complementary", { name: "Source: Lease agreement Porto.pdf" });
  await expect(drawer.locator("mark").first()).toBeVisible();
  const marked = (await drawer.locator("mark").allTextContents()).join("");
  expect(marked).toContain("six months");
  const passage = await drawer.getByRole("region", { name: "Text" }).innerText();
  expect(passage).toContain("The lease begins on 1 March 2021");
  await expect(page.locator(".marked").first()).toBeVisible();
  await expect(drawer.getByRole("link", { name: "Open page 3" })).toHaveAttribute("href", /original\?inline=1#page=3$/);

  await page.reload();
  await expect(page.getByRole("complementary", { name: "Source: Lease agreement Porto.pdf" }).locator("mark").first()).toBeVisible();
});

test("the drawer is worked by keys, and Esc gives the focus back to the citation", async ({ page }) => {
  await ask(page, "What does a night in a hotel cost, and how fast are receipts handed in?");
  const first = page
    .getByRole("article")
    .getByRole("button", { name: /^Source \d/ })
    .first();
  await first.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("complementary", { name: /^Source: / });
  await expect(drawer).toBeFocused();

  await page.keyboard.press("]");
  await expect(drawer.getByText(/citation [12] of/)).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(drawer).toBeHidden();
  await expect(first).toBeFocused();
});

test("a citation shows its quote when it is hovered or focused, and Esc sends it away", async ({ page }) => {
  await ask(page, QUESTION);
  const citation = page
    .getByRole("article")
    .getByRole("button", { name: /^Source 1/ })
    .first();

  await citation.hover();
  const card = page.getByRole("tooltip");
  await expect(card).toContainText("six months");
  await card.hover();
  await expect(card).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(card).toBeHidden();
});

test("what the documents do not hold is said, with what was searched and what to try", async ({ page }) => {
  await ask(page, "Which colour do the penguins of the south pole prefer?");

  await expect(page.getByText("Searched for:")).toBeVisible();
  await expect(page.getByRole("link", { name: "add the document" })).toBeVisible();
  await expect(page.getByRole("article").getByRole("button", { name: /^Source \d+:/ })).toHaveCount(0);
});

test("an answer is copied with its sources", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ask(page, QUESTION);

  await page.getByRole("button", { name: "Copy with sources" }).click();

  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\n\nSources\n\[1\] Lease agreement Porto\.pdf, page 3\n/);
});

test("an answer is written again beside the old one, and both can be read", async ({ page }) => {
  await ask(page, QUESTION);
  await page.getByRole("button", { name: "Answer again" }).click();
  await expect(page.getByText("2 / 2")).toBeVisible();

  await page.getByRole("button", { name: "Previous version" }).click();

  await expect(page.getByText("1 / 2")).toBeVisible();
  await expect(page.getByRole("button", { name: "Previous version" })).toBeDisabled();
});

test("the question box keeps a draft, breaks lines, counts, and recalls the last question", async ({ page }) => {
  const box = page.getByLabel("Your question");
  await box.fill("half a thought");
  await box.press("Shift+Enter");
  await box.pressSequentially("second line");
  await page.reload();
  await expect(box).toHaveValue("half a thought\nsecond line");

  await box.fill("x".repeat(4_001));
  await expect(page.getByText("4,001 of 4,000 characters")).toBeVisible();
  await box.press("Enter");
  await expect(page).toHaveURL(/\/$/);

  await box.fill("");
  await ask(page, QUESTION);
  await box.press("ArrowUp");
  await expect(box).toHaveValue(QUESTION);
});

test("conversations are renamed, searched, deleted and brought back", async ({ page }) => {
  const title = `Filters ${Date.now()}`;
  await ask(page, "How often is the filter of the outdoor unit cleaned?");
  const list = page.getByRole("navigation", { name: "Conversations" });
  const row = list.getByRole("link").first();
  await row.focus();
  await page.keyboard.press("F2");
  await page.getByLabel("Title of the conversation").fill(title);
  await page.keyboard.press("Enter");
  await expect(list.getByRole("link", { name: title })).toBeVisible();

  await page.getByLabel("Search conversations").fill(title);
  await expect(list.getByRole("link")).toHaveCount(1);
  await list.getByRole("link", { name: title }).hover();
  await page.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByText("No conversation holds these words.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();

  await expect(list.getByRole("link", { name: title })).toBeVisible();
});
