import { ReplyError } from "ioredis";
import { expect, test } from "vitest";
import { isRefusal } from "./redis";

/** The build shortens the names of classes, and with them what the client's errors call themselves. */
class R extends ReplyError {}

test("a refused command is an answer, whatever its client's errors are called", () => {
  expect(isRefusal(Reflect.construct(R, ["OOM command not allowed"]))).toBe(true);
  expect(isRefusal(new Error("Connection is closed."))).toBe(false);
});
