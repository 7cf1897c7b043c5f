import { expect, test } from "vitest";
import { inTurns } from "./in-turns";

test("the first part comes at once, and those of one turn together", async () => {
  const pieces: string[][] = [];

  for await (const piece of inTurns(inBursts(["a", "b", "c"], ["d"], ["e", "f"]))) pieces.push(piece);

  expect(pieces[0]).toEqual(["a"]);
  expect(pieces.slice(1)).toEqual([["b", "c"], ["d"], ["e", "f"]]);
});

test("what arrived before a failure comes before it", async () => {
  const seen: string[] = [];

  const reading = (async () => {
    for await (const piece of inTurns(failingAfter("a", "b", "c"))) seen.push(...piece);
  })();

  await expect(reading).rejects.toThrow("cut off");
  expect(seen).toEqual(["a", "b", "c"]);
});

test("whoever leaves early has the stream closed", async () => {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();

  for await (const _ of inTurns(closingWith(close))) break;

  await closed;
});

async function* inBursts(...bursts: string[][]): AsyncGenerator<string> {
  for (const burst of bursts) {
    yield* burst;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function* failingAfter(...parts: string[]): AsyncGenerator<string> {
  yield* parts;
  throw new Error("cut off");
}

async function* closingWith(close: () => void): AsyncGenerator<string> {
  try {
    for (;;) {
      yield "a";
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } finally {
    close();
  }
}
