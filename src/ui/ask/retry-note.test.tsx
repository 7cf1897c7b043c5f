import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { RetryNote } from "./retry-note";
import { whyWait } from "./why-wait";

const draw = (waitSeconds: number | null) =>
  renderToStaticMarkup(
    <RetryNote
      message="It refused its key."
      waitSeconds={waitSeconds}
      waitReason={whyWait("MODEL_REFUSED_KEY")}
      onRetry={() => undefined}
    />,
  );

test("a try that has to wait says why, one that need not does not", () => {
  expect(draw(28)).toContain("Try again in 28 s");
  expect(draw(28)).toContain("only every half minute");
  expect(draw(null)).not.toContain("half minute");
});

test("a service that is busy says itself that one waits", () => {
  expect(whyWait("MODEL_RATE_LIMITED")).toBeNull();
  expect(whyWait("MODEL_UNAVAILABLE")).toContain("leaves the service alone");
});
