import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { textFile } from "@tests/load/library";
import { timed } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { type BenchServer, startServer } from "@tests/load/server";
import { signIn } from "@tests/load/sign-in";
import { newFolder } from "@tests/start/program";
import { chromiumFlags, findChromium } from "@tests/support/chromium";
import { chromium, type Page } from "playwright";

const NODE_STARTS = 20;

/** Start-up of a fresh checkout and of a built one, and what a browser loads for the first page and the first answer. */
export async function measureStart(): Promise<Figure[]> {
  const checkout = copyCheckout();
  const clean = await startServer({}, { checkout });
  await clean.stop().finally(() => rmSync(checkout, { recursive: true, force: true }));
  const built = await startServer();
  const scripts = await measureScripts(built).finally(built.stop);
  const bare = await timed(async () => {
    for (let time = 0; time < NODE_STARTS; time += 1) spawnSync(process.execPath, ["-e", "0"]);
  });
  const reference = { is: "Node starting and ending", value: bare.seconds / NODE_STARTS, unit: "s" };
  return [
    { measure: "start, nothing built", value: clean.startSeconds, unit: "s", better: "less", accept: 120, stretch: null, reference },
    { measure: "start, built, a new library", value: built.startSeconds, unit: "s", better: "less", accept: 8, stretch: null, reference },
    ...scripts,
  ];
}

/** What a newcomer has after `npm ci`: the commit and its packages, nothing built. */
function copyCheckout(): string {
  const folder = newFolder();
  execFileSync("git", ["clone", "--quiet", ".", folder]);
  execFileSync("cp", ["-a", "node_modules", folder]);
  return folder;
}

async function measureScripts({ url, folder, client }: BenchServer): Promise<Figure[]> {
  const cookie = await signIn(url, folder);
  await client.documents.upload(textFile("bridge.txt", "The bridge opened in 1886. It crosses the Douro.").bytes, { name: "bridge.txt" });
  const page = await sizeOfPage(url, cookie);
  const answer = await sizeThroughAnswer(url, cookie);
  const reference = { is: "React's DOM package alone", value: gzipSync(reactDom()).length / 1000, unit: "kB" };
  const row = { unit: "kB", better: "less" as const, reference };
  return [
    { measure: "JavaScript of the chat page, gzip", value: page, accept: 180, stretch: 120, ...row },
    { measure: "JavaScript through the first answer, gzip", value: answer, accept: null, stretch: null, ...row },
  ];
}

/** Kilobytes of the scripts that the page names, as gzip sends them. */
async function sizeOfPage(url: string, cookie: string): Promise<number> {
  const page = await fetch(url, { headers: { cookie } });
  const html = await page.text();
  if (new URL(page.url).pathname !== "/") throw new Error(`the chat page went on to ${page.url}`);
  // Browsers of the last years pass over what is marked for older ones.
  const tags = (html.match(/<script[^>]+>/g) ?? []).filter((tag) => !/\bnomodule\b/i.test(tag));
  const sources = tags.flatMap((tag) => /src="(?<source>[^"]+)"/.exec(tag)?.groups?.source ?? []);
  const scripts = await Promise.all([...new Set(sources)].map(async (source) => (await fetch(new URL(source, url))).text()));
  return scripts.reduce((sum, script) => sum + gzipSync(script).length, 0) / 1000;
}

/** Kilobytes of all scripts that a browser loads from the first page to the end of the first answer. */
async function sizeThroughAnswer(url: string, cookie: string): Promise<number> {
  const executablePath = findChromium() ?? undefined;
  const browser = await chromium.launch({ args: chromiumFlags, ...(executablePath && { executablePath }) });
  try {
    const context = await browser.newContext();
    const cookies = cookie
      .split("; ")
      .map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url }));
    await context.addCookies(cookies);
    const page = await context.newPage();
    const scripts = collectScripts(page);
    await page.goto(url);
    await page.getByRole("textbox").first().fill("When did the bridge open?");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Answer again" }).waitFor();
    const bodies = await Promise.all(scripts.values());
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1000;
  } finally {
    await browser.close();
  }
}

/** Every script once, by its address. */
function collectScripts(page: Page): Map<string, Promise<Buffer>> {
  const scripts = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.set(response.url(), response.body());
  });
  return scripts;
}

function reactDom(): Buffer {
  const folder = "node_modules/react-dom/cjs";
  const file = readdirSync(folder).find((name) => name === "react-dom-client.production.js") ?? "";
  return readFileSync(path.join(folder, file));
}
