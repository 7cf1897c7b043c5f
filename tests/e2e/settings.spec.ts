import { expect, owner, test } from "./support/person";

test("a key is shown once, opens what it may, and nothing once it is revoked", async ({ page, request }) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Create a key" }).click();
  await page.getByLabel("Name", { exact: true }).fill("intranet search");
  await page.getByLabel("Search", { exact: true }).check();
  await page.getByLabel("Your password").fill("somebody else's password");
  await page.getByRole("button", { name: "Create the key" }).click();
  await expect(page.getByLabel("Your password")).toHaveAccessibleDescription(/This is not your password\./);
  await page.getByLabel("Your password").fill(owner.password);
  await page.getByRole("button", { name: "Create the key" }).click();
  const dialog = page.getByRole("dialog", { name: "Copy this key now" });
  const key = (await dialog.locator("code").textContent()) ?? "";
  expect(key).toMatch(/^mr_api_[\w-]{43}$/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByText(`mr_api_…${key.slice(-4)}`)).toBeVisible();
  expect(await page.content()).not.toContain(key);

  const search = () =>
    request.get(`/api/trpc/search.query?input=${encodeURIComponent(JSON.stringify({ query: "notice" }))}`, {
      headers: { authorization: `Bearer ${key}`, cookie: "" },
    });
  expect((await search()).status()).toBe(200);
  await page.getByRole("button", { name: "Revoke intranet search" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(`mr_api_…${key.slice(-4)}`)).toBeHidden();

  expect((await search()).status()).toBe(401);
});

test("signing out everywhere ends the keys too, where that is wished", async ({ page, request }) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Create a key" }).click();
  await page.getByLabel("Name", { exact: true }).fill("left behind");
  await page.getByLabel("Search", { exact: true }).check();
  await page.getByLabel("It ends").selectOption("never");
  await page.getByLabel("Your password").fill(owner.password);
  await page.getByRole("button", { name: "Create the key" }).click();
  const dialog = page.getByRole("dialog", { name: "Copy this key now" });
  const key = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  const search = () =>
    request.get(`/api/trpc/search.query?input=${encodeURIComponent(JSON.stringify({ query: "notice" }))}`, {
      headers: { authorization: `Bearer ${key}`, cookie: "" },
    });
  expect((await search()).status()).toBe(200);

  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  const asking = page.getByRole("dialog", { name: "Sign out everywhere?" });
  await asking.getByLabel("Revoke all API keys that I made").check();
  await asking.getByRole("button", { name: "Sign out everywhere" }).click();

  await expect(page).toHaveURL(/\/sign-in/);
  expect((await search()).status()).toBe(401);
});

test("a chosen colour scheme is there at the first paint of the next page", async ({ page }) => {
  await page.goto("/settings");
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

  const html = await (await page.request.get("/documents")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
  await page.getByRole("radio", { name: "Like the system" }).check();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
});

test("the settings say what text leaves the server", async ({ page }) => {
  await page.goto("/settings");

  await expect(page.getByText("No text leaves this server")).toBeVisible();
});
