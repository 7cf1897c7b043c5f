import { expect, test } from "vitest";
import type { AnswerPart } from "@/contracts/answer";
import { applyPart, emptyAnswer, liveAnswer } from "./live-answer";

const start = liveAnswer(emptyAnswer("r", "2026-11-23T00:00:00Z"));
const after = (...parts: AnswerPart[]) => parts.reduce(applyPart, start);

test("deltas add up, and a restored answer replaces what was there", () => {
  const half = after({ type: "text-delta", text: "Six " }, { type: "text-delta", text: "months" });
  const restored = applyPart(half, { type: "answer-restored", text: "Six months of", sources: [], citations: [], evidence: "weak" });
  const more = applyPart(restored, { type: "text-delta", text: " notice." });

  expect(half.text).toBe("Six months");
  expect(more.text).toBe("Six months of notice.");
  expect(more.evidence).toBe("weak");
});

test("the last part decides text and state, whatever was shown before", () => {
  const timings = { rewriteMs: 1, retrieveMs: 2, firstTokenMs: null, totalMs: 3 };

  const stopped = after(
    { type: "stage-changed", stage: "writing", count: 3 },
    { type: "text-delta", text: "Six mon" },
    { type: "answer-finished", outcome: "stopped", kind: "written", text: "Six", citations: [], sentences: [], timings },
  );
  const failed = after({ type: "answer-failed", outcome: "failed", code: "MODEL_RATE_LIMITED", text: "", retryAfterSeconds: 7 });

  expect([stopped.state, stopped.text, stopped.stage]).toEqual(["stopped", "Six", null]);
  expect([failed.state, failed.failure, failed.retryAfterSeconds]).toEqual(["failed", "MODEL_RATE_LIMITED", 7]);
});
