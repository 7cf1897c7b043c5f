import { type Span, sentences } from "@/core/ingestion/sentences";
import {
  isDelimiterRow,
  isField,
  isGreeting,
  isMailField,
  isMostlyAddresses,
  isRow,
  isShortLine,
  type Line,
  leadsOn,
  linesOf,
} from "./line-kinds";

/**
 * What is quoted whole, as offsets within its text: a sentence, a record of fields, a row of a table with its header.
 * `asked` is what must answer to the question, the rest comes along. A `bare` one says nothing by itself.
 */
export type QuoteUnit = Span & {
  kind: "sentence" | "lead" | "bare" | "record" | "mail-header" | "row";
  asked: Span;
  /** The header of a row's table; before `start` where both together would be too long for one quote. */
  header: Span | null;
};

const LONGEST_SENTENCE = 600;
const LONGEST_BLOCK = 480;
const HEADER_ROWS_READ = 3;

type Block = { kind: "record" | "table" | "prose"; lines: Line[] };

/** What can be quoted of a stretch of text, in its order; `from` and `to` bound where a quote may begin. */
export function quoteUnits(text: string, from: number, to: number): QuoteUnit[] {
  return blocksOf(text)
    .flatMap(({ kind, lines }, at, all) => {
      if (kind === "record") return recordUnits(lines);
      return kind === "table" ? rowUnits(lines, text) : proseUnits(text, bounds(lines, from, to), all[at + 1] !== undefined);
    })
    .filter(({ asked, start, end }) => asked.start >= from && asked.end <= to && /[\p{L}\p{N}]/u.test(text.slice(start, end)));
}

function bounds(lines: Line[], from: number, to: number): Span {
  return { start: Math.max(from, lines[0]?.start ?? 0), end: Math.min(to, (lines.at(-1)?.end ?? 0) + 1) };
}

/** Runs of lines that belong together: two fields or two rows make a block of their own, anything else is prose. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const run of runsOf(text)) {
    const kind = run.lines.length > 1 ? run.kind : "prose";
    const open = blocks.at(-1);
    if (kind === "prose" && open?.kind === "prose") open.lines.push(...run.lines);
    else blocks.push({ kind, lines: run.lines });
  }
  return blocks;
}

function runsOf(text: string): Block[] {
  const runs: Block[] = [];
  for (const line of linesOf(text)) {
    const kind = isRow(line) ? "table" : isField(line) ? "record" : "prose";
    const open = runs.at(-1);
    if (open?.kind === kind) open.lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  return runs;
}

/** A record whole; one that is too long by the fields that begin at each of its lines. */
function recordUnits(lines: Line[]): QuoteUnit[] {
  const whole = spanOf(lines);
  const kind = lines.every(({ text }) => isMailField(text)) ? "mail-header" : "record";
  if (whole.end - whole.start <= LONGEST_BLOCK) return [{ ...whole, kind, asked: whole, header: null }];
  return lines.map((line, at) => {
    const end = lines.slice(at).findLast((later) => later.end - line.start <= LONGEST_BLOCK)?.end ?? line.end;
    return { start: line.start, end, kind, asked: { start: line.start, end: line.end }, header: null };
  });
}

function rowUnits(lines: Line[], text: string): QuoteUnit[] {
  const header = headerOf(lines, text);
  const rows = lines.filter((line) => line.start > (header?.start ?? -1) && !isDelimiterRow(line));
  const row = (line: Line): QuoteUnit => {
    const isNear = header !== null && line.end - header.start <= LONGEST_BLOCK;
    const end = Math.min(line.end, line.start + LONGEST_SENTENCE);
    return { kind: "row", start: isNear ? header.start : line.start, end, asked: { start: line.start, end }, header };
  };
  return rows.map(row);
}

/** Of the first rows the fullest, before rows with numbers; null where the text may begin within the table. */
function headerOf(lines: Line[], text: string): Span | null {
  const first = lines.slice(0, HEADER_ROWS_READ).filter((line) => !isDelimiterRow(line));
  const filled = (line: Line) => line.text.split("|").filter((cell) => cell.trim() !== "").length;
  const most = Math.max(...first.map(filled));
  const header = first.find((line) => filled(line) === most);
  if (!header || lines.at(-1) === header) return null;
  const beginsWithin = text.slice(0, lines[0]?.start ?? 0).trim() === "" && /\p{N}/u.test(header.text);
  return beginsWithin ? null : { start: header.start, end: header.end };
}

/** Sentences; one that only leads on comes with what follows it, and bare where nothing does. */
function proseUnits(text: string, { start, end }: Span, isBeforeBlock: boolean): QuoteUnit[] {
  if (end <= start) return [];
  const kept = sentences(text, start, end).flatMap((span) => {
    const asked = trimmed(text, span);
    const words = text.slice(asked.start, asked.end);
    const isCaption = isBeforeBlock && text.slice(asked.start, end).split("\n").every(isShortLine);
    return words !== "" && isWorthReading(words) ? [{ asked, leads: leadsOn(words, isAlone(text, span)) || isCaption }] : [];
  });
  return kept.map(({ asked, leads }, at): QuoteUnit => {
    if (!leads) return { ...asked, kind: "sentence", asked, header: null };
    const limit = asked.start + LONGEST_BLOCK;
    const next = kept.slice(at + 1).find((later) => !later.leads)?.asked.end ?? linesAfter(text, kept.at(-1)?.asked.end ?? end, limit);
    const isCarried = next > asked.end && next <= limit;
    return { start: asked.start, end: isCarried ? next : asked.end, kind: isCarried ? "lead" : "bare", asked, header: null };
  });
}

/** Where the lines behind an offset end that still fit; 0 for none. */
function linesAfter(text: string, at: number, limit: number): number {
  const lines = linesOf(text.slice(at, limit + 1)).filter((line) => line.text.trim() !== "" && at + line.end <= limit);
  const last = lines.at(-1);
  return last ? at + last.start + last.text.trimEnd().length : 0;
}

function isWorthReading(sentence: string): boolean {
  return !isGreeting(sentence) && !isMostlyAddresses(sentence);
}

/** Whether a sentence has its line, or lines, for itself. */
function isAlone(text: string, { start, end }: Span): boolean {
  const beginsLine = start === 0 || /\n\s*$/.test(text.slice(Math.max(0, start - 20), start));
  return beginsLine && (end === text.length || /\n\s*$/.test(text.slice(start, end)));
}

function spanOf(lines: Line[]): Span {
  const last = lines.at(-1);
  return { start: lines[0]?.start ?? 0, end: last ? last.start + last.text.trimEnd().length : 0 };
}

function trimmed(text: string, { start, end }: Span): Span {
  const whole = text.slice(start, end);
  const from = start + whole.length - whole.trimStart().length;
  return { start: from, end: from + Math.min(LONGEST_SENTENCE, whole.trim().length) };
}
