import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { parseEnv } from "@/env";
import { forgetSetupToken, readSecrets } from "./secrets";

const newFolder = () => mkdtempSync(path.join(tmpdir(), "minirag-secrets-"));

test("secrets are made once, for their owner's eyes alone, and are good settings", () => {
  const folder = newFolder();

  const made = readSecrets(folder);

  expect(readSecrets(folder)).toEqual(made);
  expect(statSync(path.join(folder, "secrets")).mode & 0o777).toBe(0o600);
  expect(parseEnv(made)).toMatchObject(made);
});

test("the set-up token is forgotten once it has served, and the rest stays", () => {
  const folder = newFolder();
  const { SETUP_TOKEN, ...rest } = readSecrets(folder);

  forgetSetupToken(folder);

  expect(readSecrets(folder)).toEqual(rest);
  expect(readFileSync(path.join(folder, "secrets"), "utf8")).not.toContain(SETUP_TOKEN);
});

test("a damaged file is named, and not made anew over a key that is still needed", () => {
  const folder = newFolder();
  writeFileSync(path.join(folder, "secrets"), "NEXTAUTH_SECRET=short\n");

  expect(() => readSecrets(folder)).toThrow("is damaged. Put it back from a backup");
});
