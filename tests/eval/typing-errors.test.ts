import { expect, test } from "vitest";
import { mistypeAll } from "./typing-errors";

const asked = (...texts: string[]) => texts.map((text, at) => ({ _id: String(at), text }));

test("long words get one edit or none, the same ones every time", () => {
  const questions = asked("When was the railway bridge opened?", "Which engineers designed several European bridges?");

  const mistyped = mistypeAll(questions);

  expect(mistyped).toEqual(mistypeAll(questions));
  expect(mistyped?.map(({ text }) => text)).not.toEqual(questions.map(({ text }) => text));
  expect(mistyped?.[0]?.text).toMatch(/^When was the /);
});

test("questions in another script get none, since the letters would be foreign to it", () => {
  expect(mistypeAll(asked("这座桥是什么时候在波尔图开放的", "谁设计了这座铁路桥"))).toBeNull();
});
