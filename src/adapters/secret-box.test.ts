import { expect, test } from "vitest";
import { createSecretBox } from "./secret-box";

const box = createSecretBox(`one:${"ab".repeat(32)}`);

test("a sealed secret opens for its owner and shows nothing of itself", () => {
  const sealed = box.seal("sk-canary-123", "workspace:answers");

  expect(box.open(sealed, "workspace:answers")).toBe("sk-canary-123");
  expect(sealed).toMatch(/^one:/);
  expect(sealed).not.toContain("canary");
  expect(box.seal("sk-canary-123", "workspace:answers")).not.toBe(sealed);
});

test("two rows with swapped secrets open nothing", () => {
  const sealed = box.seal("sk-1", "workspace:answers");

  expect(() => box.open(sealed, "workspace:embeddings")).toThrow();
  expect(() => box.open(sealed, "other:answers")).toThrow();
});

test("a changed, cut or foreign secret opens nothing", () => {
  const sealed = box.seal("sk-1", "workspace:answers");

  expect(() => box.open(`${sealed.slice(0, -3)}AAA`, "workspace:answers")).toThrow();
  expect(() => box.open(sealed.split(":").slice(0, 3).join(":"), "workspace:answers")).toThrow("malformed");
  expect(() => createSecretBox(`one:${"cd".repeat(32)}`).open(sealed, "workspace:answers")).toThrow();
  expect(() => createSecretBox(`two:${"ab".repeat(32)}`).open(sealed, "workspace:answers")).toThrow("not configured");
});
