import path from "node:path";
import { defineConfig } from "vitest/config";

const resolve = {
  alias: {
    "server-only": path.resolve("tests/support/server-only.ts"),
    "@tests": path.resolve("tests"),
    "@": path.resolve("src"),
  },
};

export default defineConfig({
  resolve,
  test: {
    // Many of them wait for databases and processes; one file at a time, as is usual on two cores, leaves the machine idle.
    maxWorkers: 2,
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          env: { LOG_LEVEL: "silent" },
          include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
          exclude: ["**/*.integration.test.ts", "**/node_modules/**"],
          // No test is timed: a busy machine takes longer to load a parser than the five seconds that are usual.
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          // Failures on purpose would fill the report with events; a test of the log says so itself.
          env: { LOG_LEVEL: "silent" },
          include: ["src/**/*.integration.test.ts", "tests/**/*.integration.test.ts"],
          globalSetup: ["tests/support/postgres-server.ts"],
          // Nor here: some start programs, which takes long where many do.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "drills",
          include: ["tests/start/*.drill.ts", "tests/stack/deploy/*.drill.ts"],
          // They start and kill whole servers, or the program that deploys them; two at a time would wait for each other.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        resolve,
        test: {
          name: "stack",
          include: ["tests/stack/**/*.stack.ts"],
          // One machine has one stack: its volumes and networks have fixed names. The tests of a file build on each other.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 1_200_000,
        },
      },
    ],
  },
});
