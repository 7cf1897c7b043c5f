import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import { AppError } from "@/core/errors";
import { decodeText } from "./decode";
import { createDraft, oneLine } from "./draft";
import type { Reader } from "./source";

const delimiters = [",", ";", "\t", "|"];

/** A table: one line a row, cells parted by " | ", the first row its header. */
export const readCsv: Reader = ({ bytes, name }) => {
  const text = decodeText(bytes);
  const draft = createDraft();
  const rows = parseRows(text, delimiterOf(text, /\.(tsv|tab)$/i.test(name) ? "\t" : ","));
  const lines = rows.map((row) => row.map(oneLine).join(" | ")).filter((line) => /[^\s|]/.test(line));
  draft.add(lines.join("\n"), { kind: "table", headerRows: lines.length > 1 ? 1 : 0 });
  return draft.finish();
};

function parseRows(text: string, delimiter: string): string[][] {
  try {
    return parse(text, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    if (cause.code === "CSV_QUOTE_NOT_CLOSED") return unquotedRows(text, delimiter);
    throw new AppError("FILE_MALFORMED", `csv-parse: ${cause.code}`, { cause, detail: `line ${cause.lines}` });
  }
}

// A quotation mark that is never closed would swallow the rest of the table; without quoting every cell is still read.
function unquotedRows(text: string, delimiter: string): string[][] {
  return text.split(/\r\n?|\n/).map((line) => line.split(delimiter));
}

/** The delimiter that parts the first lines into most columns in the most even way; `usual` where nothing parts them. */
function delimiterOf(text: string, usual: string): string {
  const lines = text.slice(0, 20_000).split(/\r\n?|\n/, 21);
  const sample = lines.slice(0, Math.max(1, lines.length - 1)).map((line) => line.replace(/"[^"]*"/g, ""));
  const filled = sample.filter((line) => line.trim() !== "");
  const scores = delimiters.map((delimiter) => {
    const counts = filled.map((line) => line.split(delimiter).length - 1);
    const columns = counts[0] ?? 0;
    const even = counts.filter((count) => count === columns).length;
    return { delimiter, score: columns === 0 ? 0 : even * 10 + Math.min(columns, 9) + (delimiter === usual ? 1 : 0) };
  });
  const best = scores.reduce((left, right) => (right.score > left.score ? right : left));
  return best.score > 0 ? best.delimiter : usual;
}
