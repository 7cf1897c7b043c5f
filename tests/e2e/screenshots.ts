import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromiumFlags, findChromium } from "@tests/support/chromium";
import { startOpenAiStub } from "@tests/support/openai-stub";
import { type BrowserContextOptions, chromium, expect, type Page } from "playwright/test";
import { addDocuments, pickFiles, rowOf } from "./support/library";
import { manual, office, report } from "./support/office";
import { setUpOnce } from "./support/person";

// `npm run screenshots`: the pictures of the README, from the real product in a library of its own.
const PORT = process.env.E2E_PORT ?? "3978";
const address = `http://localhost:${PORT}`;
const pictures = path.resolve("docs/images");

const QUESTION = "How much notice must we give to leave the Porto office, and what does it cost us?";
const ANSWER = `Either party may end the lease with six months' notice in writing, to the end of a calendar quarter. [1] For the tenant, the period of notice is shortened to four months, with effect from 1 January 2025. [2]

What leaving costs depends on the day:

- The deposit of three monthly rents is paid back within sixty days after the keys are handed over, less what is needed for repairs. [1]
- Where the tenant leaves before 31 December 2027, the part of the landlord's contribution to the fit-out that is not yet written off is repaid, in equal parts of twelve thousand euro a year. [1]

The deposit usually bears interest.`;

const views: { name: string; options: BrowserContextOptions }[] = (["light", "dark"] as const).flatMap((colorScheme) => [
  { name: `${colorScheme}-1280`, options: { colorScheme, viewport: { width: 1280, height: 800 } } },
  { name: `${colorScheme}-360`, options: { colorScheme, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } },
]);

mkdirSync(pictures, { recursive: true });
process.env.E2E_DATA_DIR = mkdtempSync(path.join(tmpdir(), "minirag-pictures-"));
const model = await startOpenAiStub();
const server = spawn("npm", ["start"], {
  env: { ...process.env, DATA_DIR: process.env.E2E_DATA_DIR, PORT, ALLOWED_MODEL_HOSTS: new URL(model.url).host },
  stdio: "inherit",
  detached: true,
});
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: chromiumFlags });
try {
  await waitForServer();
  await takeAll();
} finally {
  await browser.close();
  await model.stop();
  if (server.pid) process.kill(-server.pid, "SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(process.env.E2E_DATA_DIR, { recursive: true, force: true });
}

async function waitForServer(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await fetch(`${address}/api/health/ready`).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("The server did not become ready within ten minutes");
}

async function takeAll(): Promise<void> {
  const context = await browser.newContext({ baseURL: address });
  const page = await context.newPage();
  await setUpOnce(page);
  await page.waitForLoadState("networkidle");
  await addDocuments(page, office);
  await connectModel(page);
  for (const question of ["Who signs orders above 10,000 euro?", "Is a flood in the Lisbon cellar insured?", "What may a hotel cost?"]) {
    await page.goto("/");
    await page.waitForLoadState("networkidle");
    await askAndWait(page, question);
  }
  model.always({ text: ANSWER, pieceLength: 14 });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  await askAndWait(page, QUESTION);
  const conversation = page.url();
  const storageState = await context.storageState();
  await context.close();

  for (const { name, options } of views) {
    const view = await browser.newContext({ ...options, baseURL: address, storageState });
    const seen = await view.newPage();
    await takeCitation(seen, conversation, name);
    await takeStreaming(seen, name);
    await takeUpload(seen, name);
    await view.close();
  }
}

async function connectModel(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Connect: Written answers" }).click();
  await page.getByLabel("Model", { exact: true }).fill("stub-chat");
  await page.getByLabel("Address").fill(`${model.url}/v1`);
  await page.getByLabel("Key", { exact: true }).fill("sk-picture-0000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/stub-chat · http/)).toBeVisible();
}

async function askAndWait(page: Page, question: string): Promise<void> {
  await page.getByLabel("Your question").fill(question);
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 30_000 });
}

async function takeCitation(page: Page, conversation: string, name: string): Promise<void> {
  await page.goto(conversation);
  await page
    .getByRole("article")
    .getByRole("button", { name: /^Source \d+: / })
    .first()
    .click();
  await expect(
    page
      .getByRole("complementary", { name: /^Source: / })
      .locator("mark")
      .first(),
  ).toBeInViewport();
  await page.mouse.move(5, 400);
  await page.waitForTimeout(700);
  await page.screenshot({ path: path.join(pictures, `citation-${name}.png`) });
}

async function takeStreaming(page: Page, name: string): Promise<void> {
  model.play({ text: ANSWER, pieceLength: 8, delayMs: 60 });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Your question").fill(QUESTION);
  await page.getByLabel("Your question").press("Enter");
  await expect(page.getByRole("article").getByText("What leaving costs")).toBeVisible({ timeout: 30_000 });
  await page.waitForTimeout(600);
  await page.screenshot({ path: path.join(pictures, `streaming-${name}.png`) });
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("article").scrollIntoViewIfNeeded();
}

async function takeUpload(page: Page, name: string): Promise<void> {
  await page.goto("/documents");
  await page.waitForLoadState("networkidle");
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await pickFiles(page, [report]);
  await expect(rowOf(page, report.name)).toContainText(/Reading|Splitting|Embedding|Indexing/, { timeout: 30_000 });
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 10,
    downloadThroughput: -1,
    uploadThroughput: 2_000_000,
  });
  await pickFiles(page, [manual]);
  await page.waitForTimeout(1_200);
  await page.screenshot({ path: path.join(pictures, `upload-${name}.png`) });
  await page.getByRole("button", { name: `Cancel ${manual.name}` }).click();
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await expect(rowOf(page, report.name)).toContainText("Ready", { timeout: 60_000 });
  await rowOf(page, report.name)
    .getByRole("button", { name: /^Actions for/ })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(rowOf(page, report.name)).toHaveCount(0);
}
