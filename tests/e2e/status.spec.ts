import AxeBuilder from "@axe-core/playwright";
import { addDocuments, travel } from "./support/library";
import { expect, test } from "./support/person";

const broken = { name: "Torn.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nnothing of a pdf at all\n%%EOF") };

test("the owner sees how the installation does, and sets going again what failed", async ({ page }) => {
  await addDocuments(page, [travel, broken]);

  await page.goto("/settings");
  await page.getByRole("link", { name: "Status" }).click();

  await expect(page).toHaveURL(/\/settings\/status$/);
  await expect(page.getByText(/Everything runs; .* could not be read\./)).toBeVisible();
  const stores = page.getByRole("region", { name: "Stores" });
  await expect(stores.getByRole("listitem").filter({ hasText: "PostgreSQL" })).toContainText(/18\.\d+.*Answers, [\d.]+ ms/);
  await expect(stores.getByRole("listitem").filter({ hasText: "File store" })).toContainText("Answers");
  await expect(page.getByText(/passages?, all in the index/)).toBeVisible();
  await expect(page.getByText(/ free of /)).toBeVisible();
  const failed = page.getByRole("region", { name: "Failed" });
  await expect(failed.getByRole("listitem").filter({ hasText: broken.name })).toContainText(/damaged|without a reason/);

  await failed.getByRole("button", { name: `Try again: ${broken.name}` }).click();
  await expect(page.getByText(/on their way|1 failed/).first()).toBeVisible();
  await expect(failed.getByText(broken.name)).toBeVisible({ timeout: 45_000 });
  await failed.getByRole("button", { name: "Try all again" }).click();
  await expect(page.getByText(/documents? and 0 jobs are tried again\./)).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the status fits a phone and has no finding of axe in ${colorScheme} colours`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 780 });
    await page.emulateMedia({ colorScheme });
    await page.goto("/settings/status");
    await expect(page.getByRole("region", { name: "Machine" })).toBeVisible();

    const { violations } = await new AxeBuilder({ page }).analyze();

    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
}
