import { contextOf } from "@tests/support/context";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCite } from "./cite";

const noPages = () => null;
const equalWeight = () => 1;
const bridges =
  "Bridges span rivers. The Arrábida Bridge was designed by Edgar Cardoso. The Luis bridge was opened in 1886. It crosses the Douro. Fig. 3 shows it.";

function quoteFor(claim: string, text = bridges): string {
  return createCite([contextOf(text)], noPages, equalWeight)(1, claim.length, claim).quote;
}

test("a mark quotes the sentence that says what the answer claims", () => {
  expect(quoteFor("The bridge named Luis opened in 1886")).toBe("The Luis bridge was opened in 1886.");
  expect(quoteFor("Edgar Cardoso drew the plans of the Arrábida Bridge.")).toBe("The Arrábida Bridge was designed by Edgar Cardoso.");
});

test("only what is claimed since the last mark counts, unless that is next to nothing", () => {
  expect(quoteFor("The Luis bridge was opened in 1886 [1], and Edgar Cardoso designed the Arrábida Bridge")).toBe(
    "The Arrábida Bridge was designed by Edgar Cardoso.",
  );
  expect(quoteFor("It was Edgar Cardoso who designed the Arrábida Bridge [1] too")).toBe(
    "The Arrábida Bridge was designed by Edgar Cardoso.",
  );
});

test("a mark after the full stop belongs to the sentence before it", () => {
  expect(quoteFor("Bridges span rivers. The Luis bridge was opened in 1886. ")).toBe("The Luis bridge was opened in 1886.");
});

test("scripts without blanks are cited by their characters", () => {
  expect(quoteFor("大桥于1886年开通", "河流很长。路易一世大桥于1886年开通。它横跨杜罗河。")).toBe("路易一世大桥于1886年开通。");
});

test("offsets count in the document, and the page is the one where the quote begins", () => {
  const passage = contextOf(bridges, { start: 1_000, pageLabel: "iv" });
  const cite = createCite([passage], (_, offset) => (offset >= 1_072 ? "v" : "iv"), equalWeight);

  const luis = cite(1, 0, "The Luis bridge was opened in 1886");
  const cardoso = cite(1, 0, "designed by Edgar Cardoso");

  expect([luis.start, luis.end, luis.page]).toEqual([1_072, 1_072 + luis.quote.length, "v"]);
  expect(cardoso.page).toBe("iv");
});

test("a sentence without an end is cut around what is claimed", () => {
  const table = `${"filler words and more ".repeat(60)}the Luis bridge 1886 ${"other cells follow here ".repeat(60)}`;

  const quote = quoteFor("Luis bridge 1886", table);

  expect(quote.length).toBeLessThanOrEqual(481);
  expect(quote).toContain("Luis bridge 1886");
});

const text = fc
  .array(
    fc.constantFrom(
      "The bridge. ",
      "opened ",
      "1886",
      "\n\n",
      "橋は開いた。",
      "😀",
      "e\u0301",
      "| a | b |\n",
      "x".repeat(300),
      "Fig. 2 ",
      " ",
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test("every quote stands verbatim at its offsets, whatever the passage and the claim", () => {
  fc.assert(
    fc.property(text, text, fc.nat(5_000), (passageText, claim, start) => {
      const passage = contextOf(passageText, { start });
      const { quote, ...cited } = createCite([passage], noPages, equalWeight)(1, 7, claim);

      expect(passageText.slice(cited.start - start, cited.end - start)).toBe(quote);
      expect(quote).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/);
      if (passageText.trim() !== "") expect(quote.trim()).not.toBe("");
    }),
    { numRuns: 500 },
  );
});
