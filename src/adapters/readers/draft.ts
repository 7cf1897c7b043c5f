import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { ReadText, TextBlock } from "@/core/ports";

/** A block before it has offsets. */
export type BlockKind = TextBlock extends infer Kind ? (Kind extends TextBlock ? Omit<Kind, "start" | "end"> : never) : never;

/** CRLF and CR become LF; NUL and lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD").toWellFormed();
}

/** Gathers a document's text piece by piece and keeps the offsets of its blocks and pages exact. */
export function createDraft() {
  const parts: string[] = [];
  const blocks: TextBlock[] = [];
  const pages: ReadText["pages"] = [];
  let length = 0;

  /** @throws FILE_TEXT_TOO_LONG as soon as the text is past the limit. */
  function add(raw: string, block?: BlockKind): void {
    const text = cleanText(raw);
    const start = length;
    length += text.length;
    if (length > limits.textLength) {
      // What comes after this piece is not known here, so that it may take more.
      const detail = `${Math.ceil(length / limits.textLength)} parts at least`;
      throw new AppError("FILE_TEXT_TOO_LONG", `the text has more than ${limits.textLength} characters`, { detail });
    }
    parts.push(text);
    if (block) mark(start, block);
  }

  /** Marks what was added since `start` as a block. */
  function mark(start: number, block: BlockKind): void {
    if (length > start) blocks.push({ ...block, start, end: length });
  }

  /** Adds what belongs to one page through `fill`; a page may stay empty. */
  function addPage(label: string, fill: () => void): void {
    const start = length;
    fill();
    pages.push({ start, end: length, label: cleanText(label) });
  }

  /** Adds another document's text with its blocks; headings move one level in. Its pages are not this document's. */
  function append(read: ReadText): void {
    const origin = length;
    add(read.text);
    for (const block of read.blocks) {
      const inner = block.kind === "heading" ? { ...block, level: Math.min(block.level + 1, 6) } : block;
      blocks.push({ ...inner, start: origin + block.start, end: origin + block.end });
    }
  }

  /** @throws FILE_WITHOUT_TEXT when there is nothing but white space. */
  function finish(about: { title?: string | null; facts?: string[] } = {}): ReadText {
    const text = parts.join("");
    if (text.trim() === "") throw new AppError("FILE_WITHOUT_TEXT", "no character but white space was found");
    const title = oneLine(about.title ?? "").slice(0, limits.fileNameLength);
    const facts = (about.facts ?? []).map((fact) => oneLine(fact).slice(0, 1_000).toWellFormed()).filter(Boolean);
    return { text, title: title.toWellFormed() || null, blocks, pages, facts: [...new Set(facts)].slice(0, 100) };
  }

  return { add, append, mark, addPage, finish, length: () => length };
}

export type Draft = ReturnType<typeof createDraft>;

/** The text on one line, every run of white space a single space. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}
