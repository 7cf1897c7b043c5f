import { expect, test } from "vitest";
import { createLookTogether } from "./look-together";

test("all who ask within a moment share one look, and later ones look anew", async () => {
  const lookTogether = createLookTogether<number>(20);
  let looks = 0;
  const look = async () => {
    looks += 1;
    return looks;
  };

  const together = await Promise.all([lookTogether("a", look), lookTogether("a", look), lookTogether("b", look)]);
  await new Promise((resolve) => setTimeout(resolve, 40));

  expect(together).toEqual([1, 1, 2]);
  expect(await lookTogether("a", look)).toBe(3);
});

test("a look that fails is not remembered", async () => {
  const lookTogether = createLookTogether<string>();

  await expect(lookTogether("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");

  expect(await lookTogether("a", async () => "there")).toBe("there");
});
