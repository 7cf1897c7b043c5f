import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { findChromium } from "./chromium.ts";

// Brings a browser for the tests onto a bare machine, and says what it did.
const found = findChromium();
if (found) console.log(`Browser: ${found}, found in PATH.`);
else if (existsSync(chromium.executablePath())) console.log("Browser: Playwright's own Chromium, installed before.");
else if (run("npx", ["playwright", "install", "chromium"])) console.log("Browser: Playwright's own Chromium, downloaded now.");
else if (mayInstallPackages() && installPackage()) console.log(`Browser: ${findChromium()}, installed now with apt-get.`);
else {
  console.error(
    "No browser: none in PATH, Playwright's could not be downloaded, and no package can be installed. Install Chromium, then try again.",
  );
  process.exitCode = 1;
}

function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

function installPackage(): boolean {
  return (
    run("apt-get", ["update", "-q"]) &&
    run("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"]) &&
    findChromium() !== null
  );
}

function run(program: string, words: string[]): boolean {
  console.log(`Browser: ${program} ${words.join(" ")}`);
  const { status } = spawnSync(program, words, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return status === 0;
}
