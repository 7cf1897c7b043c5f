import { expect, test } from "vitest";
import { createDraft } from "./draft";
import { titleKey } from "./pdf-about";
import { linesOf, type Piece } from "./pdf-lines";
import { inReadingOrder } from "./pdf-order";
import { createPageWriter } from "./pdf-text";

type Place = { at: [left: number, down: number]; size?: number; width?: number; dir?: string; turn?: [number, number] };

function piece(str: string, { at, size = 10, width = str.length * size * 0.5, dir = "ltr", turn = [1, 0] }: Place): Piece {
  const [cosine, sine] = turn;
  return {
    str,
    dir,
    width,
    height: size,
    hasEOL: false,
    transform: [size * cosine, size * sine, -size * sine, size * cosine, at[0], 800 - at[1]],
  };
}

/** What a document of these pages reads like. */
function textOf(pages: Piece[][], outline = new Map<string, number>()) {
  const lines = pages.map((pieces) => inReadingOrder(linesOf(pieces)));
  const draft = createDraft();
  const writePage = createPageWriter(draft, lines, { outline, labels: lines.map((_, at) => String(at + 1)) });
  lines.forEach((page, at) => {
    draft.addPage(String(at + 1), () => writePage(page, []));
  });
  return draft.finish();
}

const long = "Words that fill the column nearly to its end";

test("lines of a paragraph read on, a short one ends, a gap parts paragraphs", () => {
  const { text } = textOf([
    [
      piece(long, { at: [50, 100] }),
      piece(`${long}.`, { at: [50, 112] }),
      piece("The end.", { at: [50, 124] }),
      piece("Anew", { at: [50, 160] }),
    ],
  ]);

  expect(text).toBe(`${long} ${long}. The end.\n\nAnew\n`);
});

test("a word parted at the line's end is joined unless the document writes it with a hyphen", () => {
  const parted = (left: string, right: string, more: string) =>
    textOf([
      [
        piece(`Words that fill the column to its ${left}-`, { at: [50, 100] }),
        piece(`${right} ${more} more words to fill`, { at: [50, 112] }),
      ],
    ]).text;

  expect(parted("re", "trieval", "of")).toContain("its retrieval of");
  expect(parted("dual", "encoder", "or dual-encoder")).toContain("its dual-encoder or");
});

test("pieces far apart are cells, and rows below one another are a table", () => {
  const row = (down: number, ...cells: string[]) => cells.map((cell, at) => piece(cell, { at: [50 + at * 100, down] }));

  const { text, blocks } = textOf([
    [...row(100, "City", "Year", "People"), ...row(112, "Porto", "1886", "20"), ...row(124, "Lyon", "1900", "7")],
  ]);

  expect(text).toBe("City | Year | People\nPorto | 1886 | 20\nLyon | 1900 | 7\n");
  expect(blocks).toEqual([{ kind: "table", headerRows: 1, start: 0, end: text.length - 1 }]);
});

test("lines of a table of contents stay lines", () => {
  const row = (down: number, title: string, page: string) => [piece(title, { at: [50, down] }), piece(page, { at: [400, down] })];

  const { text } = textOf([[...row(100, "1 Foo", "2"), ...row(112, "1.1 Foo of the foo", "2"), ...row(124, "2 Bar", "31")]]);

  expect(text).toBe("1 Foo | 2\n1.1 Foo of the foo | 2\n2 Bar | 31\n");
});

test("two columns that are drawn line by line are read one after the other", () => {
  const lines = Array.from({ length: 6 }, (_, at) => [
    piece(`left column line ${at} goes on`, { at: [50, 100 + at * 12] }),
    piece(`right column line ${at} goes on`, { at: [320, 100 + at * 12] }),
  ]);

  const { text } = textOf([lines.flat()]);

  expect(text.indexOf("left column line 5")).toBeLessThan(text.indexOf("right column line 0"));
});

test("a page that is drawn from its end to its beginning is read from above", () => {
  const lines = Array.from({ length: 20 }, (_, at) => piece(`line ${at}.`, { at: [50, 100 + at * 30] }));

  expect(textOf([lines.reverse()]).text.match(/\d+/g)).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
});

test("headings are told by the outline and by larger letters", () => {
  const body = Array.from({ length: 5 }, (_, at) => piece(long, { at: [50, 200 + at * 12] }));
  const page = [piece("The Bridge", { at: [50, 80], size: 20 }), piece("1.2 Its cost", { at: [50, 120] }), ...body];

  const { text, blocks } = textOf([page], new Map([[titleKey("Its cost"), 2]]));

  expect(blocks.map((block) => ({ ...block, said: text.slice(block.start, block.end) }))).toEqual([
    { kind: "heading", level: 1, start: 0, end: 10, said: "The Bridge" },
    { kind: "heading", level: 2, start: 12, end: 24, said: "1.2 Its cost" },
  ]);
});

test("bullets are items of a list", () => {
  const { text, blocks } = textOf([[piece("• one", { at: [50, 100] }), piece("• two", { at: [50, 112] })]]);

  expect(text).toBe("• one\n• two\n");
  expect(blocks.map(({ kind }) => kind)).toEqual(["list-item", "list-item"]);
});

test("raised marks stay in their line, and text along the margin is a paragraph of its own", () => {
  const page = [
    piece("as shown", { at: [50, 100] }),
    piece("2", { at: [90, 96], size: 6 }),
    piece("before", { at: [96, 100] }),
    piece("along the margin", { at: [20, 300], turn: [0, 1] }),
  ];

  expect(textOf([page]).text).toBe("as shown2 before\n\nalong the margin\n");
});

test("pieces of a right-to-left line follow each other to the left", () => {
  const { text } = textOf([[piece("שלום", { at: [300, 100], dir: "rtl" }), piece("עולם", { at: [270, 100], dir: "rtl" })]]);

  expect(text).toBe("שלום עולם\n");
});

test("a running line is no heading, though the outline names it: with its page's number, or on page after page", () => {
  const page = (number: number, top: string) => [
    piece(top, { at: [50, 40] }),
    piece(`${long} on page ${number}.`, { at: [50, 100] }),
    piece(`Draft of May, ${number}`, { at: [50, 700] }),
  ];
  const outline = new Map([
    ["metricspaces", 1],
    ["draftofmay", 1],
  ]);

  const { text, blocks } = textOf(
    [page(1, "Metric spaces"), page(2, "2 1.2. Metric spaces"), page(3, "Anything else 3"), page(4, "The end")],
    outline,
  );

  expect(blocks.filter(({ kind }) => kind === "heading").map(({ start, end }) => text.slice(start, end).trim())).toEqual(["Metric spaces"]);
});
