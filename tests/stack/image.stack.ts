import { beforeAll, expect, test } from "vitest";
import { buildProduct, PRODUCT, provideEngine, run } from "./engine";

beforeAll(async () => {
  await provideEngine();
  await buildProduct();
});

test("the image holds no build tool, no source map and no file that its user may change or become somebody by", async () => {
  const find = (words: string) => run("docker", ["run", "--rm", "--entrypoint", "sh", PRODUCT, "-c", `find ${words} 2>/dev/null; true`]);

  expect(await find("/app -name '*.map'")).toBe("");
  expect(
    await find("/app/node_modules -maxdepth 1 -name vitest -o -name typescript -o -name esbuild -o -name prisma -o -name 'node-linux-*'"),
  ).toBe("");
  expect(await find("/usr/bin /usr/local -name npm -o -name npx -o -name yarn -o -name corepack")).toBe("");
  expect(await find("/app /usr /etc -writable")).toBe("");
  expect(await find("/ -xdev -type f -perm /6000")).toBe("");
});
