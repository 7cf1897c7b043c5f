/** The programs that run outside Next, by the names that they have in `dist`. */
export const PROGRAMS = {
  worker: "src/worker/main.ts",
  cli: "src/cli/main.ts",
  migrate: "src/migrate/main.ts",
  "reader-service": "src/reader/service.ts",
} as const;
