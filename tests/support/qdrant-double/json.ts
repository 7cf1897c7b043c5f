import { z } from "zod";
import { badFormat } from "./refusal";

export type Json = Record<string, unknown>;
const object = z.record(z.string(), z.unknown());

/** A body that must be an object. @throws the refusal of the real server's parser. */
export function parseBody(raw: string): Json {
  if (raw === "") return {};
  const parsed = object.safeParse(parseJson(raw));
  if (!parsed.success) throw badFormat("invalid type, expected a map at line 1 column 1");
  return parsed.data;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw badFormat(`${whatIsOpen(raw)} at line 1 column ${raw.length}`);
  }
}

/** Names what a text that breaks off was in the middle of. */
function whatIsOpen(raw: string): string {
  const open: string[] = [];
  const outside = raw.replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
  if (outside.includes('"')) return "EOF while parsing a string";
  for (const [bracket] of outside.matchAll(/[[\]{}]/g)) {
    if ("[{".includes(bracket)) open.push(bracket);
    else open.pop();
  }
  const innermost = open.at(-1);
  if (innermost === undefined) return "expected value";
  return innermost === "[" ? "EOF while parsing a list" : "EOF while parsing an object";
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Where a member of a compact body ends, counted as the real server's parser does. */
export function columnAfter(raw: string, value: unknown): number {
  const text = JSON.stringify(value);
  return raw.indexOf(text) + text.length + 1;
}
