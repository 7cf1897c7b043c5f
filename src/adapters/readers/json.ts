import { AppError } from "@/core/errors";
import { decodeText } from "./decode";
import { createDraft, type Draft, oneLine } from "./draft";
import type { Reader } from "./source";

const DEEPEST = 200;

/** A field a line with its path before it; records of a list and lines of an ndjson file stand apart. */
export const readJson: Reader = ({ bytes, name }) => {
  const draft = createDraft();
  const records = parseRecords(decodeText(bytes), /\.(ndjson|jsonl)$/i.test(name));
  records.forEach((record, at) => {
    if (at > 0) draft.add("\n");
    write(draft, record, "", 0);
  });
  const [first] = records;
  return draft.finish({ title: records.length === 1 ? titleOf(first) : null });
};

type Json = string | boolean | null | Json[] | Map<string, Json>;

function parseRecords(text: string, isLines: boolean): Json[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  if (trimmed === "") return [];
  if (isLines) return parseLines(trimmed);
  try {
    const value = parseValue(trimmed);
    return Array.isArray(value) ? value : [value];
  } catch (cause) {
    if (looksLikeLines(trimmed)) return parseLines(trimmed);
    throw malformed(cause, trimmed, 0);
  }
}

function looksLikeLines(text: string): boolean {
  const [first = "", second = ""] = text.split("\n", 2);
  return /^\s*[{[].*[}\]]\s*$/.test(first) && /^\s*[{[]/.test(second);
}

function parseLines(text: string): Json[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [parseValue(line)];
    } catch (cause) {
      throw malformed(cause, line, at);
    }
  });
}

/** Objects become maps, so that no key means anything; a number becomes the digits that it was written with. */
function parseValue(text: string): Json {
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value === "number") return context?.source ?? String(value);
    if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Map) return value;
    return new Map(Object.entries(value));
  });
}

function malformed(cause: unknown, text: string, linesBefore: number): AppError {
  if (cause instanceof RangeError) return new AppError("FILE_MALFORMED", "the JSON is nested too deeply", { detail: "nested too deeply" });
  const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : "")?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split("\n");
  const detail = `line ${linesBefore + before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  // V8 quotes the text in its message, so the cause is not kept: a log never holds a user's text.
  return new AppError("FILE_MALFORMED", `the JSON breaks at ${detail}`, { detail });
}

function write(draft: Draft, value: Json, path: string, depth: number): void {
  if (depth > DEEPEST) throw new AppError("FILE_MALFORMED", `the JSON nests more than ${DEEPEST} deep`, { detail: "nested too deeply" });
  if (value instanceof Map) {
    for (const [key, child] of value) write(draft, child, path ? `${path}.${oneLine(key)}` : oneLine(key), depth + 1);
  } else if (Array.isArray(value)) {
    writeList(draft, value, path, depth);
  } else if (value !== null && value !== "") {
    draft.add(`${path ? `${path}: ` : ""}${value}\n`);
  }
}

function writeList(draft: Draft, list: Json[], path: string, depth: number): void {
  if (list.every((child) => !(child instanceof Map) && !Array.isArray(child))) {
    const values = list.filter((child) => child !== null && child !== "").map(String);
    if (values.length > 0) draft.add(`${path ? `${path}: ` : ""}${values.join(", ")}\n`);
    return;
  }
  list.forEach((child, at) => {
    write(draft, child, `${path}[${at + 1}]`, depth + 1);
  });
}

function titleOf(value: Json | undefined): string | null {
  const title = value instanceof Map ? (value.get("title") ?? value.get("name")) : null;
  return typeof title === "string" ? title : null;
}
