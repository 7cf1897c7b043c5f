import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { env, environmentWith, extendEnv, namesOfSettings, parseEnv, secretsOfEnvironment } from "@/env";

const folder = mkdtempSync(path.join(tmpdir(), "minirag-secrets-"));
const token = "a-token-of-a-test-with-more-than-32-characters";

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => extendEnv({ METRICS_TOKEN: "" }));

function fileOf(content: string): string {
  const file = path.join(folder, crypto.randomUUID());
  writeFileSync(file, content);
  return file;
}

test("a secret may be told in a file, whose last line may end", () => {
  const parsed = parseEnv({
    METRICS_TOKEN_FILE: fileOf(`${token}\n`),
    DATABASE_URL_FILE: fileOf("postgresql://minirag@postgres/minirag"),
  });

  expect(parsed).toMatchObject({ METRICS_TOKEN: token, DATABASE_URL: "postgresql://minirag@postgres/minirag" });
});

test("everything that is wrong with files is told at once, and nothing of what they hold", () => {
  const settings = {
    METRICS_TOKEN_FILE: fileOf("too-short"),
    NEXTAUTH_SECRET_FILE: path.join(folder, "nowhere"),
    ENCRYPTION_KEY_FILE: fileOf("\n"),
    REDIS_URL: "redis://localhost",
    REDIS_URL_FILE: fileOf("redis://localhost"),
    PORT: "eighty",
  };

  const told = () => parseEnv(settings);

  for (const problem of [
    "METRICS_TOKEN: must have at least 32 characters",
    "NEXTAUTH_SECRET_FILE: the file cannot be read (ENOENT)",
    "ENCRYPTION_KEY_FILE: the file is empty",
    "REDIS_URL: is set, and REDIS_URL_FILE too",
    "PORT:",
  ])
    expect(told).toThrow(problem);
  expect(told).not.toThrow("too-short");
});

test("a secret of a file is known by name, and kept out of reports", () => {
  extendEnv({ METRICS_TOKEN_FILE: fileOf(token) });

  expect(env().METRICS_TOKEN).toBe(token);
  expect(namesOfSettings()).toContain("METRICS_TOKEN");
  expect(secretsOfEnvironment()).toContain(token);
});

test("a setting that is changed no longer comes from its file", () => {
  extendEnv({ METRICS_TOKEN_FILE: fileOf(token) });
  const child = environmentWith({ METRICS_TOKEN: "another" });
  extendEnv({ METRICS_TOKEN: token.toUpperCase() });

  expect(child).toMatchObject({ METRICS_TOKEN: "another", METRICS_TOKEN_FILE: undefined });
  expect(env().METRICS_TOKEN).toBe(token.toUpperCase());
});

test("a server among slots must know its own", () => {
  expect(() => parseEnv({ SLOTS_FILE: "/run/minirag/slots" })).toThrow("SLOT: name the slot");
});
