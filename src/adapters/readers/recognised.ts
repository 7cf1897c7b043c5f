const LONG_LINE = 40;

/** Recognised text as paragraphs: long lines read on, short ones stay lines, words parted at a line's end are joined. */
export function tidyRecognised(text: string): string {
  return text
    .replace(/[\f\r]/g, "\n")
    .split(/\n\s*\n/)
    .map(joinLines)
    .filter((paragraph) => /[\p{L}\p{N}]/u.test(paragraph))
    .join("\n\n");
}

function joinLines(paragraph: string): string {
  const lines = paragraph.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  return lines.reduce((text, line) => {
    const last = text.slice(text.lastIndexOf("\n") + 1);
    if (text === "" || line === "") return text + line;
    if (/\p{Ll}-$/u.test(last) && /^\p{Ll}/u.test(line)) return text.slice(0, -1) + line;
    return `${text}${last.length >= LONG_LINE ? " " : "\n"}${line}`;
  }, "");
}

const CAUTION = "recognised in pictures (OCR) and may hold mistakes";

/** What a person should know of text that was recognised; null where none was. */
export function recognisedNotice(pages: number[], total: number): string | null {
  if (pages.length === 0) return null;
  if (pages.length === total) return `The text was ${CAUTION}.`;
  const named = pages.slice(0, 5).join(", ");
  const rest = pages.length > 5 ? ` and ${pages.length - 5} more` : "";
  return `The text of ${pages.length === 1 ? "page" : "pages"} ${named}${rest} was ${CAUTION}.`;
}
