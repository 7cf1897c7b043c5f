import { expect, test } from "vitest";
import { detectLanguage } from "@/core/ingestion/terms";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval, RetrievedPassage } from "@/core/retrieval/retrieve";
import { extract } from "./extract";

function library(...texts: string[]): { context: ContextPassage[]; retrieval: Retrieval } {
  const passages = texts.map((text, at): RetrievedPassage => {
    const ids = { passageId: `p${at}`, documentId: `d${at}`, versionId: `v${at}`, position: 0 };
    const place = { title: "", pageIndex: null, pageLabel: null, headings: [], start: 0, end: text.length, alsoIn: [] };
    return { ...ids, ...place, text, language: detectLanguage(text), score: 1 };
  });
  return {
    context: passages,
    retrieval: { passages, confidence: 1, evidence: "good", mode: "lexical", unknownWords: new Set(), wordWeight: () => 1 },
  };
}

function quotes(question: string, ...texts: string[]): string[] {
  const { context, retrieval } = library(...texts);
  return extract({ question }, context, retrieval).map(({ passage, start, end }) => context[passage]?.text.slice(start, end) ?? "");
}

test("the sentences that share the most with the question are quoted, the best first", () => {
  const bridge = "Porto lies on the Douro. The Dom Luís bridge in Porto was opened in 1886. It rains there in winter.";

  expect(quotes("When was the Dom Luís bridge opened?", bridge)[0]).toBe("The Dom Luís bridge in Porto was opened in 1886.");
});

test("no more than three are quoted, and none twice", () => {
  const same = "The bridge was opened in 1886.";
  const many = quotes("When was the bridge opened?", `${same} The bridge opened late. A bridge is opened. The bridge, opened.`, same, same);

  expect(many).toHaveLength(3);
  expect(new Set(many).size).toBe(3);
});

test("a mistyped word still finds its sentence", () => {
  expect(quotes("Who designed the Eifffel tower?", "It rains. The Eiffel tower was designed by Koechlin. The river is long.")[0]).toContain(
    "Koechlin",
  );
});

test("Chinese sentences are quoted whole", () => {
  expect(quotes("黑豹队丢了多少分？", "天气很好。黑豹队的防守丢了308分。比赛结束了。")[0]).toBe("黑豹队的防守丢了308分。");
});

test("a passage that shares nothing is not quoted", () => {
  expect(quotes("Who designed the tower?", "Apples grow here.")).toEqual([]);
});

test("offsets point into the stretch of the context that holds the passage", () => {
  const { context, retrieval } = library("The bridge was opened in 1886.");
  const before = "Something stands before. ";
  const stretch = context.map((passage) => ({ ...passage, text: before + passage.text, end: passage.end + before.length }));
  const moved = retrieval.passages.map((passage) => ({ ...passage, start: before.length, end: before.length + passage.text.length }));

  const [quoted] = extract({ question: "When was the bridge opened?" }, stretch, { ...retrieval, passages: moved });

  expect(quoted).toEqual({ passage: 0, start: before.length, end: before.length + 30, lines: false });
});

test("a record is quoted whole, and not its neighbours", () => {
  const shop =
    "sku: 1\nname: Watering Can\nprice: 18.0\n\nsku: 2\nname: Garden Trowel\nprice: 12.5\n\nsku: 3\nname: Shears\nprice: 24.99\n";

  expect(quotes("How much does the garden trowel cost?", shop)).toEqual(["sku: 2\nname: Garden Trowel\nprice: 12.5"]);
});

test("a long record is quoted from the field that answers", () => {
  const fields = Array.from({ length: 40 }, (_, at) => `field ${at}: something of no interest`);
  const long = [...fields, "name: Garden Trowel", "price: 12.5", ...fields].join("\n");

  const [quoted = ""] = quotes("How much does the garden trowel cost?", long);

  expect(quoted).toMatch(/^name: Garden Trowel\nprice: 12\.5\n/);
  expect(quoted.length).toBeLessThanOrEqual(480);
});

const cups = "Stanley Cups |  | \nTeam | Location | Stanley Cups\nBlues | STL | 1\nMaple Leafs | TOR | 13\nFlyers | PHI | 2\n";

test("a row is quoted with the header that names its cells, and no other row", () => {
  expect(quotes("How many Stanley Cups did the Maple Leafs win?", cups)).toEqual([
    "Team | Location | Stanley Cups\nBlues | STL | 1\nMaple Leafs | TOR | 13",
  ]);
});

test("a row far below its header comes with the header as a quote of its own", () => {
  const rows = Array.from({ length: 40 }, (_, at) => `Other team ${at} | OTH | ${at}`);
  const long = cups.replace("Maple", `${rows.join("\n")}\nMaple`);

  expect(quotes("How many Stanley Cups did the Maple Leafs win?", long).slice(0, 2)).toEqual([
    "Team | Location | Stanley Cups",
    "Maple Leafs | TOR | 13",
  ]);
});

const mail =
  "Subject: Family Day\nFrom: Ana <ana@example.org>\nTo: Ben <ben@example.org>\nDate: Wed, 21 Dec 2022\n\nHi All,\n\n" +
  "Get excited for our first annual family day!\n\nThere will be face painting, a petting zoo and more.\n\nBest.\n";
const families = "Die Familien der Normannen lebten in der Gegend und waren mit dem König verwandt.";

test("a line that only leads on is quoted with what follows, and not a foreign sentence by one stem", () => {
  expect(quotes("What will there be at the family day?", mail, families)).toEqual([
    "Get excited for our first annual family day!\n\nThere will be face painting, a petting zoo and more.",
  ]);
});

test("a mail's own header answers who sent it", () => {
  expect(quotes("Who sent the mail about the family day?", mail).join()).toContain("From: Ana");
});

test.each([
  ["a heading", "# Notice period\n\nEither party may end the contract six months before.\n"],
  ["a question", "What is the notice period? Either party may end the contract six months before."],
])("%s is quoted with the sentence that follows it", (_, text) => {
  expect(quotes("What is the notice period?", text)[0]).toContain("six months");
});

test("footnotes full of addresses give way to what they stand under", () => {
  const notes =
    '41. "Iwan Roberts joins Norwich City" (https://www.example.org/football/iwan-roberts-joins-norwich-ci\nty-in-a-summer-move-1-6362410).';
  const career = "Senior career\n1996–1997 Wolverhampton Wanderers 33 (12)\n1997–2004 Norwich City 278 (84)\n";

  expect(quotes("When did Iwan Roberts join Norwich City?", notes, notes, notes, career)).toEqual(["1997–2004 Norwich City 278 (84)"]);
});

test("a question for a number is answered by a sentence with one", () => {
  const bridge = "The bridge was opened by the king himself. The bridge was opened for traffic in 1886.";

  expect(quotes("When was the bridge opened?", bridge)[0]).toContain("1886");
});

test("a follow-up prefers what the answer before did not quote", () => {
  const { context, retrieval } = library("The meeting starts at nine in hall two. Lunch ends the meeting at noon.");
  const followUp = { question: "and when does it end? (meeting start)", own: "and when does it end?" };

  const [first] = extract({ ...followUp, before: "The meeting starts at nine in hall two. [1]" }, context, retrieval);

  expect(context[0]?.text.slice(first?.start, first?.end)).toBe("Lunch ends the meeting at noon.");
});

test("a caption above a table is not quoted on its own, though it has a number", () => {
  expect(quotes("How many Stanley Cups did the Flyers win?", `Stanley Cups since 67\n\nStanley Cups since 67\n\n${cups}`)).toEqual([
    expect.stringMatching(/Flyers \| PHI \| 2$/),
  ]);
});
