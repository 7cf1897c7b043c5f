import { haveLibrary } from "./support/library";
import { expect, test } from "./support/model";

const QUESTION = "How much notice must either party give to terminate the agreement?";

test("a question asked again gets the answer written before, says so, and can be answered anew", async ({ page, model }) => {
  await haveLibrary(page);
  model.always({ text: "Six months' notice in writing. [1]" });
  const ask = async () => {
    await page.goto("/");
    await page.getByLabel("Your question").fill(QUESTION);
    await page.getByLabel("Your question").press("Enter");
    await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible();
  };
  await ask();
  await expect(page.getByText("Cached", { exact: true })).toBeHidden();
  const calls = model.calls.length;

  await ask();

  await expect(page.getByText("Cached", { exact: true })).toBeVisible();
  await expect(page.getByRole("article").getByText("Six months' notice in writing")).toBeVisible();
  expect(model.calls).toHaveLength(calls);
  await page.reload();
  await expect(page.getByText("Cached", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Answer again" }).click();

  await expect(page.getByText("Cached", { exact: true })).toBeHidden();
  await expect.poll(() => model.calls.length).toBe(calls + 1);
});
