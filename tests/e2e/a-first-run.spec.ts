import { expect, owner, setUpOnce, setupToken, signIn, visitorTest as test } from "./support/person";

test("whoever holds the link of the first start becomes the owner, once", async ({ page }) => {
  await page.goto("/documents");
  test.skip(page.url().includes("/sign-in"), "this server is set up already");
  await expect(page).toHaveURL(/\/setup$/);

  await page.goto("/setup");
  await expect(page.getByRole("alert").filter({ hasText: "lacks its token" })).toBeVisible();
  await page.goto("/setup?token=not-the-token-of-this-server-at-all");
  await expect(page.getByRole("alert").filter({ hasText: "This set-up link is not the right one" })).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);

  await page.goto(`/setup?token=${setupToken()}`);
  await expect(page.getByLabel("Name of the workspace")).toBeFocused();
  await setUpOnce(page);
  await expect(page.getByText("Add the documents that hold the answers")).toBeVisible();
  await page.getByLabel("Your question").fill("How long is the notice?");
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByText("There are no documents yet. Add some in")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Try the words")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Copy with sources" })).toHaveCount(0);
  await page.goto(`/setup?token=${"x".repeat(40)}`);
  await expect(page.getByLabel("Your question")).toBeVisible();
});

test("signing out closes every page, and signing in leads back to where one was going", async ({ page, context }) => {
  await setUpOnce(page);
  if (page.url().includes("/sign-in")) await signIn(page);
  await page.getByRole("button", { name: `Account of ${owner.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // What is left lets strangers' tries at the password not count against this browser.
  expect((await context.cookies()).map(({ name }) => name).filter((name) => name.startsWith("minirag."))).toEqual(["minirag.browser"]);

  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.getByLabel("E-mail address").fill(` ${owner.email.toUpperCase()} `);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not belong together" })).toBeVisible();

  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/settings$/);
});

test("a session that ends in the middle of a question asks to sign in again and keeps the words", async ({ page, context }) => {
  await setUpOnce(page);
  if (page.url().includes("/sign-in")) await signIn(page);
  await page.getByLabel("Your question").fill("What is kept?");
  await context.clearCookies();
  await page.getByLabel("Your question").press("Enter");

  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByLabel("Password").fill(owner.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();

  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: "What is kept?", level: 2 })).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveURL(/\/conversations\//);
});
