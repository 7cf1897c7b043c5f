import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import type { Page } from "playwright/test";
import { expect, test as signedInTest } from "./person";

/** Connects a language model in the settings, as an owner does; by a new name each time, since an answer of the same model may be repeated. */
async function connect(page: Page, address: string): Promise<void> {
  const name = `stub-chat-${crypto.randomUUID().slice(0, 8)}`;
  await page.goto("/settings");
  await page.getByRole("button", { name: /^(Connect|Change): Written answers$/ }).click();
  await page.getByLabel("Model", { exact: true }).fill(name);
  await page.getByLabel("Address").fill(`${address}/v1`);
  await page.getByLabel("Key", { exact: true }).fill("sk-e2e-0000");
  await page.getByRole("button", { name: "Test" }).click();
  await expect(page.getByText(/^It works/)).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(new RegExp(`${name} · http`))).toBeVisible();
}

async function disconnect(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Remove: Written answers" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Not connected: the best sentences are quoted instead.")).toBeVisible();
}

/** A journey with a language model that says what the journey tells it to. */
export const test = signedInTest.extend<{ model: OpenAiStub }>({
  model: [
    async ({ page }, use) => {
      const stub = await startOpenAiStub({ port: Number(process.env.E2E_MODEL_PORT) });
      await connect(page, stub.url);
      await use(stub);
      stub.always({});
      await page.context().setOffline(false);
      await disconnect(page);
      await stub.stop();
    },
    { auto: true },
  ],
});

export { expect } from "./person";
