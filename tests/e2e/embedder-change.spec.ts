import AxeBuilder from "@axe-core/playwright";
import { startOpenAiStub } from "@tests/support/openai-stub";
import type { Page } from "playwright/test";
import { haveLibrary } from "./support/library";
import { expect, test } from "./support/person";

// Three builds, each with a look at every few seconds.
test.setTimeout(120_000);

test("another embedder is prepared while the old one answers, compared, switched to, and left again", async ({ page }) => {
  const stub = await startOpenAiStub({ port: Number(process.env.E2E_MODEL_PORT) });
  await haveLibrary(page);
  await ask(page, "How much notice does the tenant have to give?");

  await connect(page, stub.url, "stub-embed-one");
  await expect(change(page)).toContainText("Search is with stub-embed-one. You can go back to words alone until", { timeout: 30_000 });

  await connect(page, stub.url, "stub-embed-two");
  await expect(change(page)).toContainText("Search with stub-embed-two is ready. Until you switch, stub-embed-one answers.", {
    timeout: 30_000,
  });
  await expect(change(page)).toContainText(/of the first ten passages are the same/);
  await fitsAPhone(page);
  await change(page).getByRole("button", { name: "Switch to stub-embed-two" }).click();
  await expect(change(page)).toContainText("Search is with stub-embed-two. You can go back to stub-embed-one until");

  await change(page).getByRole("button", { name: "Go back to stub-embed-one" }).click();
  await expect(change(page)).toContainText("Search is with stub-embed-one.");

  await page.getByRole("button", { name: "Remove: Search by meaning" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(change(page)).toContainText("Search is with words alone.", { timeout: 30_000 });
  await expect(page.getByText("No text leaves this server")).toBeVisible();
  await stub.stop();
});

const change = (page: Page) => page.getByRole("region", { name: "Change of the search index" });

async function ask(page: Page, question: string): Promise<void> {
  await page.goto("/");
  await page.getByLabel("Your question").fill(question);
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByText(/months' notice|months’ notice/).first()).toBeVisible({ timeout: 20_000 });
}

async function connect(page: Page, address: string, model: string): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("button", { name: /^(Connect|Change): Search by meaning$/ }).click();
  await page.getByLabel("Model", { exact: true }).fill(model);
  await page.getByLabel("Address").fill(`${address}/v1`);
  await page.getByLabel("Key", { exact: true }).fill("sk-e2e-0000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(new RegExp(`${model} · http`))).toBeVisible();
}

async function fitsAPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 780 });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}
