import { expect, test } from "vitest";
import { claimsSomething, isSupported } from "./support";

const bridge = "The Dom Luís bridge in Porto was opened in 1886 and designed by Théophile Seyrig.";

test.each([
  ["The bridge in Porto was opened in 1886.", true],
  ["The bridge in Porto was opened in 1887.", false],
  ["The bridge in Lisbon was opened in 1886.", false],
  ["The bridge was designed by Theophile Seyrig.", true],
  ["The bridge was painted green by volunteers last summer.", false],
])("%s supported: %s", (sentence, supported) => {
  expect(isSupported(sentence, [bridge])).toBe(supported);
});

test("two passages that hold half each do not support together", () => {
  const halves = ["Apples grow in Galicia.", "Pears ripen in Bavaria."];

  expect(isSupported("Apples grow and pears ripen in cold northern valleys.", halves)).toBe(false);
});

test("every content word counts the same, whatever was asked", () => {
  expect(isSupported("The bridge was designed as a seismograph.", [bridge])).toBe(true);
  expect(isSupported("The bridge became a seismograph for volcanoes.", [bridge])).toBe(false);
});

test("nothing cited supports nothing", () => {
  expect(isSupported("The bridge was opened.", [])).toBe(false);
});

test.each([
  ["The bridge opened in 1886.", true],
  ["Here is what the documents say:", false],
  ["Is there anything else?", false],
  ["Yes.", false],
])("%s claims something: %s", (sentence, claims) => {
  expect(claimsSomething(sentence)).toBe(claims);
});
