import type { Page } from "playwright/test";
import { haveLibrary } from "./support/library";
import { expect, test } from "./support/model";

const QUESTION = "How much notice must either party give to terminate the agreement?";
const LONG = `Either party may end the agreement with six months' notice in writing. [1] ${"The notice runs to the end of a calendar quarter. [1] ".repeat(12)}The moon is made of green cheese and nobody disputes it.`;

async function send(page: Page, question = QUESTION): Promise<void> {
  await page.getByLabel("Your question").fill(question);
  await page.getByLabel("Your question").press("Enter");
}

const answerOf = (page: Page) => page.getByRole("article").last();
const ended = (page: Page) => expect(page.getByRole("button", { name: "Answer again" }).last()).toBeVisible({ timeout: 30_000 });

/** The answer's words without its citation buttons. */
async function wordsOf(page: Page): Promise<string> {
  const text = await page
    .locator(".answer")
    .last()
    .evaluate((element) => {
      const copy = element.cloneNode(true);
      if (copy instanceof HTMLElement) for (const button of copy.querySelectorAll("button")) button.remove();
      return copy.textContent ?? "";
    });
  return text.replace(/\s+/g, " ").trim();
}

const expected = LONG.replace(/ ?\[1\]/g, "")
  .replace(/\s+/g, " ")
  .trim();
const sameWords = (text: string) => text.replace(/\s+([.,])/g, "$1").replace(/\s+/g, " ");

test.beforeEach(async ({ page }) => {
  await haveLibrary(page);
  await page.goto("/");
});

test("an answer is written before one's eyes, with citations at the claims and a mark at what is not supported", async ({
  page,
  model,
}) => {
  // Slow enough for a loaded machine to look while it is being written.
  model.always({ text: LONG, pieceLength: 5, delayMs: 80 });
  await send(page);
  await expect(page.getByRole("heading", { name: QUESTION, level: 2 })).toBeVisible();
  await expect(answerOf(page)).toHaveAttribute("aria-busy", "true");
  await expect(answerOf(page).getByText("Either party may end")).toBeVisible();
  await expect(
    answerOf(page)
      .getByRole("button", { name: /^Source 1: / })
      .first(),
  ).toBeVisible();

  await ended(page);

  await expect(answerOf(page).locator(".unsupported")).toContainText("green cheese");
  await expect(answerOf(page).getByText(/sentences? (is|are) not supported by your documents/)).toBeVisible();
  expect(sameWords(await wordsOf(page))).toBe(sameWords(expected));
});

test("a reload in the middle of an answer loses and repeats nothing", async ({ page, model }) => {
  model.always({ text: LONG, pieceLength: 6, delayMs: 30 });
  await send(page);
  await expect(answerOf(page).getByText("calendar quarter").first()).toBeVisible();

  await page.reload();

  await ended(page);
  expect(sameWords(await wordsOf(page))).toBe(sameWords(expected));
});

test("a second tab shows the same answer as it is written", async ({ page, context, model }) => {
  model.always({ text: LONG, pieceLength: 6, delayMs: 30 });
  await send(page);
  await expect(page).toHaveURL(/\/conversations\//);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(answerOf(other).getByText("Either party may end")).toBeVisible();

  await ended(page);
  await ended(other);

  expect(sameWords(await wordsOf(other))).toBe(sameWords(expected));
  expect(sameWords(await wordsOf(page))).toBe(sameWords(expected));
});

test("a line that drops is told, and the answer goes on when it is back", async ({ page, context, model }) => {
  model.always({ text: LONG, pieceLength: 5, delayMs: 40 });
  await send(page);
  await expect(answerOf(page).getByText("Either party may end")).toBeVisible();

  await context.setOffline(true);
  await expect(page.getByText("You are offline. What is being written goes on at the server")).toBeVisible();
  await page.waitForTimeout(1_500);
  await context.setOffline(false);

  await ended(page);
  expect(sameWords(await wordsOf(page))).toBe(sameWords(expected));
  await context.setOffline(true);
  await expect(page.getByText("You are offline. This page shows what it last knew")).toBeVisible();
  await context.setOffline(false);
});

test("a sentence that holds an address keeps its citation", async ({ page, model }) => {
  model.always({ text: "Write to x/mail@example.com about 10,000 blankets. [1]\n\nSee ftp/www.example.com. [1]" });
  await send(page);
  await ended(page);

  await expect(answerOf(page).getByText("mail@example.com")).toBeVisible();
  await expect(answerOf(page).locator("[data-citation-button]")).toHaveCount(2);
  expect(await answerOf(page).innerText()).not.toContain("[1]");
});

test("an answer can be stopped, and what was written is kept", async ({ page, model }) => {
  model.always({ text: LONG, pieceLength: 4, delayMs: 60 });
  await send(page);
  await expect(answerOf(page).getByText("Either party may end")).toBeVisible();

  await page.getByLabel("Your question").press("Escape");
  await ended(page);
  await expect(page.getByText("You stopped this answer.")).toBeVisible();
  const kept = await wordsOf(page);
  await page.reload();

  expect(await wordsOf(page)).toBe(kept);
  expect(expected.startsWith(kept.slice(0, 20))).toBe(true);
  expect(kept.length).toBeLessThan(expected.length);
});

test("a model that breaks off is told in its turn, with a way to try again", async ({ page, model }) => {
  model.play({ fault: "cut", text: LONG });
  await send(page);
  await expect(page.getByRole("alert").filter({ hasText: "broke off in the middle" })).toBeVisible({ timeout: 30_000 });

  model.always({ text: "Six months. [1]" });
  await page.getByRole("button", { name: "Try again" }).click();

  await expect(answerOf(page).getByText("Six months.")).toBeVisible();
  await expect(page.getByText("2 / 2")).toBeVisible();
  await expect(page.getByText(/canary/)).toHaveCount(0);
});

test("somebody who reads further up is left there, and led to the end when they wish", async ({ page, model }) => {
  await page.setViewportSize({ width: 1_000, height: 500 });
  model.always({ text: LONG, pieceLength: 8, delayMs: 20 });
  await send(page);
  await expect(answerOf(page).getByText("calendar quarter").first()).toBeVisible();
  await page.waitForTimeout(800);
  await page.mouse.move(600, 200);
  await page.mouse.wheel(0, -2_000);

  const jump = page.getByRole("button", { name: "Jump to latest" });
  await expect(jump).toBeVisible();
  await ended(page);
  await expect(page.getByRole("heading", { name: QUESTION, level: 2 })).toBeInViewport();
  await jump.click();

  await expect(page.getByRole("button", { name: "Answer again" })).toBeInViewport();
});
