import { expect, test } from "vitest";
import { isPageRight, pagesOf } from "./pdf-pages";

const checked = [
  "3 1.1. TOPOLOGISCHE RÄUME",
  "Ein topologischer Raum ist ein Paar von Dingen mit den folgenden Eigenschaften.",
  "4 1.1. TOPOLOGISCHE RÄUME",
  "Eine Abbildung heißt stetig, wenn das Urbild jeder offenen Menge wieder offen ist.",
  "6 1.2. METRISCHE RÄUME",
  "Hier begann unbemerkt die Seite davor.",
].join("\n");

test("a page is sure where the next one's head follows", () => {
  expect(pagesOf(checked).map(({ label }) => label)).toEqual(["3"]);
});

test("a citation is right when it names the page where its quote begins", () => {
  const pages = pagesOf(checked);
  const quote = "topologischer Raum ist ein  Paar\nvon Dingen mit den folgenden";

  expect(isPageRight({ quote, page: "3" }, pages)).toBe(true);
  expect(isPageRight({ quote, page: "4" }, pages)).toBe(false);
  expect(isPageRight({ quote: "Dieser Satz steht auf keiner der sicheren Seiten.", page: "3" }, pages)).toBeNull();
});
