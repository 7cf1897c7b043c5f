import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ModelConfig } from "@/core/models/config";
import type { LanguageModel, ModelPart } from "@/core/ports";
import { createAnthropicModel } from "./anthropic-model";
import { createLanguageModel } from "./language-model";
import { createProviders } from "./provider";

const SHORT = { firstPartMs: 600, betweenPartsMs: 300, totalMs: 1_200, retryBaseMs: 20, retryMostMs: 40 };

let stub: OpenAiStub;
beforeEach(async () => {
  stub = await startOpenAiStub();
});
afterEach(() => stub.stop());

function connect(vendor: ModelConfig["vendor"], limits: Partial<typeof SHORT> = {}): LanguageModel {
  const config: ModelConfig = {
    vendor,
    model: "stub-chat",
    baseUrl: vendor === "openai" ? `${stub.url}/v1` : stub.url,
    key: "sk-test",
    isTrusted: true,
  };
  const provider = createProviders({ limits: { ...SHORT, ...limits } })(config);
  return vendor === "openai" ? createLanguageModel(config, provider) : createAnthropicModel(config, provider);
}

async function ask(
  model: LanguageModel,
  signal = new AbortController().signal,
): Promise<{ text: string; parts: ModelPart[]; failure: unknown }> {
  const parts: ModelPart[] = [];
  let failure: unknown = null;
  try {
    for await (const part of model.stream({ system: "s", messages: [{ role: "user", content: "q" }], maxTokens: 100, signal }))
      parts.push(part);
  } catch (thrown) {
    failure = thrown;
  }
  return { text: parts.map((part) => (part.type === "text" ? part.text : "")).join(""), parts, failure };
}

describe.each(["openai", "anthropic"] as const)("a model that speaks like %s", (vendor) => {
  test("streams its words and what they cost", async () => {
    stub.play({ text: "The bridge was opened in 1886 [1]." });

    const { text, parts, failure } = await ask(connect(vendor));

    expect({ text, failure }).toEqual({ text: "The bridge was opened in 1886 [1].", failure: null });
    expect(parts.at(-1)).toMatchObject({ type: "usage", inputTokens: 100 });
    expect(stub.calls).toHaveLength(1);
  });

  test("gives characters whole that arrive in halves", async () => {
    stub.play({ text: "Größe 橋 😀 [1]", fault: "split-bytes", pieceLength: 100 });

    expect((await ask(connect(vendor))).text).toBe("Größe 橋 😀 [1]");
  });

  // What each way to fail ends in, whether a part of the text was seen, and how often the provider was asked.
  test.each<[Fault, string, boolean, number]>([
    ["429", "MODEL_RATE_LIMITED", false, 3],
    ["quota", "MODEL_RATE_LIMITED", false, 1],
    ["500", "MODEL_UNAVAILABLE", false, 3],
    ["401", "MODEL_REFUSED_KEY", false, 1],
    ["400", "MODEL_REQUEST_REFUSED", false, 1],
    ["redirect", "MODEL_REQUEST_REFUSED", false, 1],
    ["hang-before", "MODEL_TIMEOUT", false, 1],
    ["hang-after", "MODEL_TIMEOUT", true, 1],
    ["cut", "MODEL_CUT_OFF", true, 1],
    ["cut-quietly", "MODEL_CUT_OFF", true, 1],
    ["garbage", "MODEL_ANSWER_UNREADABLE", true, 1],
    ["html", "MODEL_ANSWER_UNREADABLE", false, 1],
    ["slow-bytes", "MODEL_TIMEOUT", false, 1],
  ])("%s ends as %s", async (fault, code, hasText, calls) => {
    stub.always({
      fault,
      text: "The bridge was opened in 1886, and that is all there is to say. [1]",
      delayMs: fault === "slow-bytes" ? 40 : 0,
    });
    const startedAt = Date.now();

    const { text, failure } = await ask(connect(vendor));

    expect(failure).toMatchObject({ name: "AppError", code });
    expect(text !== "").toBe(fault === "garbage" ? vendor === "openai" : hasText);
    expect(stub.calls).toHaveLength(calls);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("canary");
  });

  test("that sends without end is left after what an answer may need", async () => {
    stub.always({ fault: vendor === "openai" ? "flood-thinking" : "flood" });

    const { failure } = await ask(connect(vendor, { firstPartMs: 20_000, betweenPartsMs: 20_000, totalMs: 20_000 }));

    expect(failure).toMatchObject({ code: "MODEL_ANSWER_TOO_LONG" });
    await expect.poll(() => stub.open()).toBe(0);
  });

  test("is tried again after a passing failure, and waits as long as it is asked to", async () => {
    stub.play({ fault: "500" }, { fault: "429", retryAfter: 1 }, { text: "At last." });
    const startedAt = Date.now();

    const { text } = await ask(connect(vendor, { firstPartMs: 5_000 }));

    expect(text).toBe("At last.");
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
  });

  test("is not waited for longer than a first word may take; the person hears how long", async () => {
    stub.always({ fault: "429", retryAfter: 50 });

    const { failure } = await ask(connect(vendor));

    expect(failure).toMatchObject({ code: "MODEL_RATE_LIMITED", retryAfterSeconds: 50 });
    expect(stub.calls).toHaveLength(1);
  });

  test("has its connection closed when nobody wants the answer any more", async () => {
    stub.always({ text: "word ".repeat(200), delayMs: 20 });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(new Error("gone")), 100);

    const { failure } = await ask(connect(vendor), leaving.signal);
    await sleep(100);

    expect(failure).toMatchObject({ message: "gone" });
    expect([stub.closes(), stub.open()]).toEqual([1, 0]);
  });

  test("has its connection closed when the reader reads no further", async () => {
    stub.always({ text: "word ".repeat(200), delayMs: 20 });
    const signal = new AbortController().signal;

    for await (const _ of connect(vendor).stream({ system: "s", messages: [{ role: "user", content: "q" }], maxTokens: 9, signal })) break;
    await sleep(100);

    expect([stub.closes(), stub.open()]).toEqual([1, 0]);
  });

  test("is left alone after five failures in a row", async () => {
    stub.always({ fault: "400" });
    const model = connect(vendor);
    for (let n = 0; n < 8; n++) await ask(model);
    expect(stub.calls).toHaveLength(8);

    stub.always({ fault: "cut" });
    for (let n = 0; n < 8; n++) await ask(model);
    const { failure } = await ask(model);

    expect(stub.calls).toHaveLength(13);
    expect(failure).toMatchObject({ code: "MODEL_CUT_OFF", retryAfterSeconds: 30 });
  });

  test("is left alone at once when it refuses the key, and that key only", async () => {
    stub.play({ fault: "401" });
    const model = connect(vendor);

    await ask(model);
    const again = await ask(model);
    const other = await ask(connect(vendor));

    expect(again.failure).toMatchObject({ code: "MODEL_REFUSED_KEY" });
    expect(other.failure).toBeNull();
    expect(stub.calls).toHaveLength(2);
  });
});

test("retries stay within their budget however many answers fail at once", async () => {
  stub.always({ fault: "500" });
  const model = connect("openai");

  await Promise.all(Array.from({ length: 50 }, () => ask(model)));

  // 50 calls, ten retries saved up and a tenth of the calls.
  expect(stub.calls.length).toBeLessThanOrEqual(50 + 10 + 5);
});

test("a server that cannot be reached is unavailable", async () => {
  const config: ModelConfig = { vendor: "openai", model: "m", baseUrl: "http://127.0.0.1:9/v1", key: null, isTrusted: true };
  const model = createLanguageModel(config, createProviders({ limits: SHORT })(config));

  expect((await ask(model)).failure).toMatchObject({ code: "MODEL_UNAVAILABLE" });
});

test("an address from the settings reaches nothing private, even when it was stored before", async () => {
  const config: ModelConfig = { vendor: "openai", model: "m", baseUrl: `${stub.url}/v1`, key: "sk", isTrusted: false };
  const model = createLanguageModel(config, createProviders({ limits: SHORT })(config));

  expect((await ask(model)).failure).toMatchObject({ code: "MODEL_ADDRESS_REFUSED" });
  expect(stub.calls).toHaveLength(0);
});

test("tools that a model calls are not ours and do nothing", async () => {
  stub.play({ text: "Before and after." });

  await ask(connect("openai"));

  expect(stub.calls[0]?.body).not.toHaveProperty("tools");
});
