import { fakeModel } from "@tests/support/fake-model";
import { expect, test } from "vitest";
import { rewrite, rewriteByRule } from "./rewrite";

const turnsAbout = (question: string) => [{ question, standaloneQuestion: question, answer: "It crosses the Douro [1]." }];
const signal = new AbortController().signal;

test("a follow-up is rewritten to stand alone", async () => {
  const model = fakeModel("When was the bridge\nin Porto opened?");

  const question = await rewrite(model, turnsAbout("Which river does the bridge in Porto cross?"), "when was it opened?", signal);

  expect(question).toBe("When was the bridge in Porto opened?");
});

test("the first question of a conversation is asked as it is, without a model's help", async () => {
  const model = fakeModel("something else");

  expect(await rewrite(model, [], "when was it opened?", signal)).toBe("when was it opened?");
  expect(model.requests).toHaveLength(0);
});

test("marks of earlier answers are not shown to the model, since they meant other passages", async () => {
  const model = fakeModel("When?");

  await rewrite(model, turnsAbout("Which river?"), "when?", signal);

  expect(JSON.stringify(model.requests)).not.toContain("[1]");
});

test("where the model fails, the plain rule serves", async () => {
  const model = fakeModel(new Error("away"));

  expect(await rewrite(model, turnsAbout("Who designed the bridge in Porto?"), "when was it opened?", signal)).toBe(
    "when was it opened? (designed bridge Porto)",
  );
});

test("an empty or endless rewriting is not used", async () => {
  for (const written of ["", " \n", "x".repeat(5_000)]) {
    expect(await rewrite(fakeModel(written), turnsAbout("Which river?"), "when was it opened?", signal)).toBe("when was it opened?");
  }
});

test.each([
  ["Who designed the Luís bridge?", "When was it opened?", "When was it opened? (designed Luís bridge)"],
  ["Who designed the bridge?", "Why?", "Why? (designed bridge)"],
  ["What is the fare in Porto?", "And in Lisbon?", "And in Lisbon? (fare Porto)"],
  ["What is the notice period in the lease of Hall Street?", "What rent is due?", "What rent is due? (notice period lease Hall Street)"],
  ["Wer hat die Brücke entworfen?", "Wann wurde sie eröffnet?", "Wann wurde sie eröffnet? (Brücke entworfen)"],
])("without a model, %s then %s searches for %s", (before, question, expected) => {
  expect(rewriteByRule(before, question)).toBe(expected);
});

test.each([
  "Who founded Siemens?",
  "What is annual paid leave?",
  "Which colour do the trams in Milan have since the reform of the network?",
])("without a model, a question with a topic of its own stays as it is: %s", (question) => {
  expect(rewriteByRule("Who designed the bridge in Porto?", question)).toBe(question);
});
