import type { TextBlock } from "@/core/ports";
import { decodeText } from "./decode";
import { createDraft, oneLine } from "./draft";
import type { Reader } from "./source";

type Line = { text: string; start: number; end: number };

/** Markdown as it is written, with its headings, lists, tables and code marked as blocks. */
export const readMarkdown: Reader = ({ bytes }) => {
  const draft = createDraft();
  draft.add(decodeText(bytes));
  const read = draft.finish();
  const lines = linesOf(read.text);
  const matter = frontMatter(lines);
  const blocks = blocksOf(lines, matter.lines);
  const heading = blocks.find((block) => block.kind === "heading" && block.level === 1);
  const title = matter.title ?? (heading ? headingText(read.text.slice(heading.start, heading.end)) : null);
  return { ...read, title, blocks, facts: matter.facts };
};

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const from = start;
    start += line.length + 1;
    return { text: line, start: from, end: from + line.length };
  });
}

/** The settings between two `---` at the very top that some generators write. */
function frontMatter(lines: Line[]) {
  const end = lines[0]?.text.trim() === "---" ? lines.findIndex((line, at) => at > 0 && at < 100 && line.text.trim() === "---") : -1;
  const fields = lines.slice(1, Math.max(end, 1)).flatMap((line) => {
    const [, name = "", value = ""] = /^([A-Za-z_][\w -]{0,40}):\s*(\S.*)$/.exec(line.text) ?? [];
    return name ? [{ name: name.toLowerCase(), value: value.trim().replace(/^(["'])(.*)\1$/, "$2") }] : [];
  });
  const title = fields.find((field) => field.name === "title")?.value ?? null;
  return { lines: end + 1, title, facts: fields.filter((field) => field.name !== "title").map((field) => oneLine(field.value)) };
}

function blocksOf(lines: Line[], from: number): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (let at = from; at < lines.length; ) {
    const block = fence(lines, at) ?? table(lines, at) ?? heading(lines, at) ?? listLine(lines, at);
    if (block) blocks.push(block.block);
    at = block ? block.next : at + 1;
  }
  return blocks;
}

type Found = { block: TextBlock; next: number } | null;

function span(lines: Line[], from: number, next: number) {
  return { start: lines[from]?.start ?? 0, end: lines[next - 1]?.end ?? 0 };
}

function fence(lines: Line[], at: number): Found {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(lines[at]?.text ?? "")?.[1];
  if (!mark) return null;
  let next = at + 1;
  while (next < lines.length && !closesFence(lines[next]?.text ?? "", mark)) next += 1;
  next = Math.min(next + 1, lines.length);
  return { block: { kind: "code", ...span(lines, at, next) }, next };
}

function closesFence(text: string, mark: string): boolean {
  return text.trim().startsWith(mark) && /^[`~]+$/.test(text.trim());
}

function table(lines: Line[], at: number): Found {
  const rule = lines[at + 1]?.text ?? "";
  if (!lines[at]?.text.includes("|") || !rule.includes("-") || !/^[\s|:-]+$/.test(rule)) return null;
  let next = at + 2;
  while (lines[next]?.text.includes("|")) next += 1;
  return { block: { kind: "table", headerRows: 2, ...span(lines, at, next) }, next };
}

function heading(lines: Line[], at: number): Found {
  const text = lines[at]?.text ?? "";
  const level = /^ {0,3}(#{1,6})(\s|$)/.exec(text)?.[1]?.length;
  if (level && headingText(text)) return { block: { kind: "heading", level, ...span(lines, at, at + 1) }, next: at + 1 };
  const under = /^ {0,3}(=+|-+)\s*$/.exec(lines[at + 1]?.text ?? "")?.[1];
  const paragraphBefore = at > 0 && (lines[at - 1]?.text.trim() ?? "") !== "";
  if (!under || text.trim() === "" || paragraphBefore || /^ {0,3}([-*+>]|\d+[.)]|\|)/.test(text)) return null;
  return { block: { kind: "heading", level: under.startsWith("=") ? 1 : 2, ...span(lines, at, at + 2) }, next: at + 2 };
}

/** A list item with the indented lines that follow it; a nested item is one of its own. */
function listLine(lines: Line[], at: number): Found {
  if (!isItem(lines[at]?.text)) return null;
  let next = at + 1;
  while (next < lines.length && /^\s+\S/.test(lines[next]?.text ?? "") && !isItem(lines[next]?.text)) next += 1;
  return { block: { kind: "list-item", ...span(lines, at, next) }, next };
}

function isItem(text = ""): boolean {
  return /^\s{0,12}([-*+]|\d{1,9}[.)])\s+\S/.test(text);
}

/** What a heading says, without its marks. */
function headingText(text: string): string {
  const [first = ""] = text.trim().split("\n", 1);
  const said = first
    .slice(0, 500)
    .replace(/^#{1,6}/, "")
    .replace(/#+\s*$/, "");
  return oneLine(said.replace(/[*_`]/g, "").replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1"));
}
