import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { timed } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { signIn } from "@tests/load/sign-in";

/** Start-up with nothing built and with everything built, and what a browser loads for the first page. */
export async function measureStart(): Promise<Figure[]> {
  for (const built of ["dist/programs", "dist/programs.mark", ".next/standalone", ".next/cache"])
    rmSync(built, { recursive: true, force: true });
  const clean = await startServer();
  await clean.stop();
  const built = await startServer();
  const page = await signIn(built.url, built.folder)
    .then((cookie) => measurePage(built.url, cookie))
    .finally(built.stop);
  const bare = await timed(async () => spawnSync(process.execPath, ["-e", "0"]));
  const reference = { is: "Node starting and ending", value: bare.seconds, unit: "s" };
  return [
    { measure: "start, nothing built", value: clean.startSeconds, unit: "s", better: "less", accept: 120, stretch: null, reference },
    { measure: "start, built, a new library", value: built.startSeconds, unit: "s", better: "less", accept: 8, stretch: null, reference },
    page,
  ];
}

/** Sums the scripts that the chat page names, as gzip sends them. */
async function measurePage(url: string, cookie: string): Promise<Figure> {
  const page = await fetch(url, { headers: { cookie } });
  const html = await page.text();
  if (new URL(page.url).pathname !== "/") throw new Error(`the chat page went on to ${page.url}`);
  // Browsers of the last years pass over what is marked for older ones.
  const tags = (html.match(/<script[^>]+>/g) ?? []).filter((tag) => !/\bnomodule\b/i.test(tag));
  const sources = tags.flatMap((tag) => /src="(?<source>[^"]+)"/.exec(tag)?.groups?.source ?? []);
  const scripts = await Promise.all([...new Set(sources)].map(async (source) => (await fetch(new URL(source, url))).text()));
  const kilobytes = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0) / 1000;
  return {
    measure: "JavaScript of the chat page, gzip",
    value: kilobytes,
    unit: "kB",
    better: "less",
    accept: 180,
    stretch: 120,
    reference: { is: "React's DOM package alone", value: gzipSync(reactDom()).length / 1000, unit: "kB" },
  };
}

function reactDom(): Buffer {
  const folder = "node_modules/react-dom/cjs";
  const file = readdirSync(folder).find((name) => name === "react-dom-client.production.js") ?? "";
  return readFileSync(path.join(folder, file));
}
