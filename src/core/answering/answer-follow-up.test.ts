import { useAnswers } from "@tests/support/asking";
import { contextOf } from "@tests/support/context";
import { describe, expect, test } from "vitest";
import { AppError } from "@/core/errors";

const answers = useAnswers();

describe("a follow-up without a model", () => {
  const earlier = [
    {
      question: "When was the Luis bridge opened?",
      standaloneQuestion: "When was the Luis bridge opened?",
      answer: "The Luis bridge was opened in 1886. [1]",
    },
  ];

  test("quotes what was not quoted before", async () => {
    const { state } = await answers.ask({ withModel: false, earlier, question: "and what does it cross?" });

    expect(state.text).toMatch(/^It crosses the Douro at Porto\. \[1\]/);
  });

  test("says so where there is nothing but what was quoted before", async () => {
    const context = [contextOf("The Luis bridge was opened in 1886.")];

    const { state } = await answers.ask({ context, withModel: false, earlier, question: "and when does it close?" });

    expect(state.text).toBe(
      "Nothing else was found for this; these are the same passages as before:\n\nThe Luis bridge was opened in 1886. [1]",
    );
    expect(state.sentences.map(({ support }) => support)).toEqual(["not-claimed", "quoted"]);
    expect(state.text.slice(state.citations[0]?.at)).toBe("[1]");
  });
});

test("a follow-up that cannot be searched is not rewritten first: the model is not paid for nothing", async () => {
  const earlier = [
    { question: "Which bridge is in Porto?", standaloneQuestion: "Which bridge is in Porto?", answer: "The Luis bridge [1]." },
  ];
  const assertSearchable = () => Promise.reject(new AppError("INDEX_UNAVAILABLE", "away"));

  const asked = answers.ask({ question: "When was it opened?", earlier, assertSearchable });

  await expect(asked).rejects.toMatchObject({ code: "INDEX_UNAVAILABLE" });
  expect(answers.stub.calls).toEqual([]);
});

test("a follow-up is searched standing alone, asked as it was, and told to the reader", async () => {
  answers.stub.play({ text: "When was the Luis bridge in Porto opened?" }, { text: "In 1886 [1]." });
  const earlier = [
    { question: "Which bridge is in Porto?", standaloneQuestion: "Which bridge is in Porto?", answer: "The Luis bridge [1]." },
  ];

  const { parts, searched } = await answers.ask({ question: "When was it opened?", earlier });

  expect(searched).toEqual(["When was the Luis bridge in Porto opened?"]);
  expect(parts).toContainEqual({ type: "question-rewritten", question: "When was the Luis bridge in Porto opened?" });
  expect(answers.stub.calls[1]?.body.messages).toMatchObject([
    { role: "system" },
    { role: "user", content: "Which bridge is in Porto?" },
    { role: "assistant", content: "The Luis bridge." },
    { role: "user", content: expect.stringContaining("Question: When was it opened?") },
  ]);
});
