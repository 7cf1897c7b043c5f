import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig } from "playwright/test";
import { chromiumFlags, findChromium } from "./tests/support/chromium";

const PORT = process.env.E2E_PORT ?? "3977";
const address = `http://localhost:${PORT}`;

// The workers inherit it, so that they find the set-up token of the server that this process starts.
process.env.E2E_MODEL_PORT ??= "3976";
process.env.E2E_DATA_DIR ??= mkdtempSync(path.join(tmpdir(), "minirag-e2e-"));

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results/e2e",
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    baseURL: address,
    launchOptions: { executablePath: findChromium() ?? undefined, args: chromiumFlags },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  webServer: {
    // The way that people start it.
    command: "npm start",
    // The journeys bring a small model server of their own, on this machine.
    env: { DATA_DIR: process.env.E2E_DATA_DIR, PORT, ALLOWED_MODEL_HOSTS: `127.0.0.1:${process.env.E2E_MODEL_PORT}` },
    url: `${address}/api/health/ready`,
    timeout: 180_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    stdout: "pipe",
    stderr: "pipe",
  },
});
