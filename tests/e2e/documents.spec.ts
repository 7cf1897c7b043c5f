import { addDocuments, haveLibrary, lease, pickFiles, pumps, rowOf, travel } from "./support/library";
import { expect, test } from "./support/person";

test("documents are added, recognised when they come twice, found, and deleted", async ({ page }) => {
  await addDocuments(page, [lease, travel, pumps]);
  await expect(rowOf(page, lease.name)).toContainText("3 pages");
  await expect(rowOf(page, lease.name)).toContainText("Ready");

  await pickFiles(page, [{ ...travel, name: "The same again.md" }]);
  await expect(page.getByText("Already in your library as “Travel policy.md”; nothing was added.")).toBeVisible();
  await page.getByRole("button", { name: "Dismiss the note about The same again.md" }).click();

  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByLabel("Search documents by name").fill("heat");
  await expect(page).toHaveURL(/q=heat/);
  await expect(rowOf(page, pumps.name)).toBeVisible();
  await expect(rowOf(page, travel.name)).toBeHidden();
  // What somebody types is in no address of a call, and so in no access log.
  expect(asked.filter((url) => url.includes("/api/trpc/documents.list"))).not.toEqual([]);
  expect(asked.filter((url) => url.includes("/api/trpc/") && url.includes("heat"))).toEqual([]);
  await page.reload();
  await expect(page.getByLabel("Search documents by name")).toHaveValue("heat");
  await page.getByLabel("State").selectOption("failed");
  await expect(page.getByText("No document matches.")).toBeVisible();
});

test("who goes on before a search by name has begun is not held back by it", async ({ page }) => {
  await haveLibrary(page);
  await page.goto("/documents");
  await page.getByLabel("Search documents by name").pressSequentially("pump");
  await page.getByRole("link", { name: "Settings" }).first().click();

  await expect(page).toHaveURL(/\/settings/);
  await page.goBack();
  await expect(page).toHaveURL(/q=pump/);
});

test("what cannot be read says so in a sentence, keeps a retry, and never stops the rest", async ({ page }) => {
  const note = {
    name: "Note.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("The gate code of the yard is changed every first Monday."),
  };
  const broken = { name: "Broken.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nthis is no pdf at all\n%%EOF") };
  const empty = { name: "Empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) };
  await page.goto("/documents");

  await pickFiles(page, [broken, empty, note]);

  await expect(page.getByText("The file is empty.")).toBeVisible();
  await expect(rowOf(page, note.name)).toContainText("Ready", { timeout: 45_000 });
  const row = rowOf(page, broken.name);
  await expect(row).toContainText("Failed", { timeout: 45_000 });
  await expect(row).toContainText(/damaged|failed without a reason/);
  // It lies in the file, so that no button invites another try; the menu keeps the way for all.
  await expect(row.getByRole("button", { name: "Try Broken.pdf again" })).toHaveCount(0);
  await row.getByRole("button", { name: "Actions for Broken.pdf" }).click();
  await page.getByRole("menuitem", { name: "Read again" }).click();
  await expect(row).toContainText("Failed", { timeout: 45_000 });
  await deleteDocument(page, broken.name);
  await deleteDocument(page, note.name);
});

test("two documents of one title are told apart by their files, and a failed one counts no passages", async ({ page }) => {
  const list = (year: string, text: string) => ({
    name: `prices-${year}.md`,
    mimeType: "text/markdown",
    buffer: Buffer.from(`# Price list of the wool shop\n\n${text}\n`),
  });
  const files = [
    list("2025", "A merino blanket of the wool shop costs 61 euro, postage within the country included."),
    list("2026", "The wool shop sells each merino blanket for 64 euro; whoever buys ten of them gets an eleventh."),
  ];
  const locked = { name: "Locked.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nno pdf\n%%EOF") };
  await addDocuments(page, [...files, locked]);
  await expect(rowOf(page, "prices-2025.md")).toContainText("Price list of the wool shop");
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(rowOf(page, "prices-2025.md").getByText("1 passage")).toBeVisible();
  await expect(rowOf(page, locked.name)).not.toContainText("passages");

  await page.goto("/");
  await page.getByLabel("Your question").fill("What does a merino blanket of the wool shop cost?");
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 30_000 });
  const sources = page.getByRole("list", { name: "Sources" });
  await expect(sources.getByRole("button", { name: /prices-2025\.md/ })).toBeVisible();
  await sources.getByRole("button", { name: /prices-2026\.md/ }).click();
  await expect(page.getByRole("complementary", { name: /^Source: Price list/ }).getByText("prices-2026.md")).toBeVisible();
  await page.goto("/documents");
  for (const { name } of [...files, locked]) await deleteDocument(page, name);
});

test("a deleted document is found by no question any more", async ({ page }) => {
  const secret = {
    name: "Parrot.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("The parrot of the night porter is called Bartholomew."),
  };
  // An empty library says so instead of searching.
  await haveLibrary(page);
  await addDocuments(page, [secret]);
  await page.goto("/");
  await page.getByLabel("Your question").fill("What is the parrot of the night porter called?");
  await page.getByLabel("Your question").press("Enter");
  await expect(
    page
      .getByRole("article")
      .getByText(/Bartholomew/)
      .first(),
  ).toBeVisible();

  await page.goto("/documents");
  await deleteDocument(page, secret.name);
  await page.goto("/");
  await page.getByLabel("Your question").fill("What is the parrot of the night porter called?");
  await page.getByLabel("Your question").press("Enter");

  await expect(page.getByText("Searched for:")).toBeVisible();
  await expect(page.getByText(/Bartholomew/)).toHaveCount(0);
});

test("files and whole folders can be dropped anywhere on the page", async ({ page }) => {
  await page.goto("/documents");
  await expect(page.getByRole("button", { name: "Choose files" })).toBeVisible();
  const transfer = await page.evaluateHandle(() => {
    const made = new DataTransfer();
    made.items.add(new File(["The canteen opens at half past eleven."], "Canteen.txt", { type: "text/plain" }));
    return made;
  });

  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await expect(page.getByText("Drop files or folders to add them")).toBeVisible();
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });

  await expect(rowOf(page, "Canteen.txt")).toContainText("Ready", { timeout: 45_000 });
  await deleteDocument(page, "Canteen.txt");
});

test("a slow upload shows its bytes, survives a change of page, and can be cancelled", async ({ page, context }) => {
  await page.goto("/documents");
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: 200_000,
  });
  const large = { name: "Large.txt", mimeType: "text/plain", buffer: Buffer.alloc(8_000_000, "Nothing to see here. ") };

  await pickFiles(page, [large]);
  await expect(page.getByText(/of 8\.0 MB$/).first()).toBeVisible();
  await page.getByRole("link", { name: "Settings" }).first().click();
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
  await page.getByRole("link", { name: "Documents" }).first().click();
  await expect(page.getByRole("progressbar", { name: "Sending Large.txt" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel Large.txt" }).click();

  await expect(page.getByText("Large.txt")).toHaveCount(0);
});

async function deleteDocument(page: Parameters<typeof rowOf>[0], name: string): Promise<void> {
  await rowOf(page, name)
    .getByRole("button", { name: `Actions for ${name}` })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(rowOf(page, name)).toHaveCount(0);
}
