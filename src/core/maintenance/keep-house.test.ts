import { expect, test } from "vitest";
import { AppError } from "@/core/errors";
import { createKeepHouse } from "./keep-house";

test("a chore that fails keeps no other from being done, and is told of at the end", async () => {
  const done: string[] = [];
  const keepHouse = createKeepHouse({
    files: async () => Promise.reject(new AppError("STORAGE_FULL", "no room")),
    spaces: async () => done.push("spaces"),
  });

  await expect(keepHouse()).rejects.toMatchObject({ code: "STORAGE_FULL", message: expect.stringContaining("files") });

  expect(done).toEqual(["spaces"]);
});

test("a house in which nothing fails is kept", async () => {
  await expect(createKeepHouse({ files: async () => 3 })()).resolves.toBeUndefined();
});
