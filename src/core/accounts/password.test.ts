import { expect, test } from "vitest";

import { hashPassword, isPassword } from "./password";

test("a password belongs to its own hash only", async () => {
  const hash = await hashPassword("correct horse battery");

  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await isPassword("correct horse battery", hash)).toBe(true);
  expect(await isPassword("correct horse batterz", hash)).toBe(false);
});

test("two hashes of one password differ", async () => {
  const [first, second] = await Promise.all([hashPassword("correct horse battery"), hashPassword("correct horse battery")]);

  expect(first).not.toBe(second);
});

test("without a hash the answer is no, after the same work", async () => {
  const hash = await hashPassword("correct horse battery");
  const known = await fastest(() => isPassword("wrong", hash));
  const unknown = await fastest(() => isPassword("wrong", null));

  expect(await isPassword("wrong", null)).toBe(false);
  expect(Math.abs(known - unknown)).toBeLessThan(Math.max(15, known * 0.5));
});

test("twenty at once all get an answer", async () => {
  const hash = await hashPassword("correct horse battery");

  const answers = await Promise.all(Array.from({ length: 20 }, () => isPassword("correct horse battery", hash)));

  expect(answers.every(Boolean)).toBe(true);
});

/** Milliseconds that the processor worked, whatever else the machine was busy with. */
async function fastest(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const begun = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(begun);
    times.push((user + system) / 1_000);
  }
  return Math.min(...times);
}
