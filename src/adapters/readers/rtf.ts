import { AppError } from "@/core/errors";
import { createDraft } from "./draft";
import { createProse } from "./prose";
import { destinations, symbols } from "./rtf-groups";
import { createRtfPage } from "./rtf-page";
import { closeGroup, endings, enter, flush, lookOf, properties, type RtfState, startRtf, write } from "./rtf-state";
import { type RtfToken, rtfTokens } from "./rtf-tokens";
import type { Reader } from "./source";

const DEEPEST = 1_000;

/** An RTF document's paragraphs, headings, lists and tables; notes and comments follow their paragraph. */
export const readRtf: Reader = ({ bytes }) => {
  const draft = createDraft();
  const page = createRtfPage(createProse(draft));
  const state = startRtf(page);
  for (const token of rtfTokens(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"))) take(state, token);
  flush(state);
  page.end(lookOf(state));
  return draft.finish({ title: state.title, facts: state.facts });
};

function take(state: RtfState, token: RtfToken): void {
  if (token.kind === "byte") takeByte(state, token.byte);
  else if (token.kind === "text") takeText(state, token.text);
  else if (token.kind === "word") takeWord(state, token.word, token.value);
  else takeBrace(state, token.kind);
}

function takeByte(state: RtfState, byte: number): void {
  if (state.toSkip > 0) state.toSkip -= 1;
  else state.pending.push(byte);
}

function takeText(state: RtfState, text: string): void {
  const rest = text.slice(state.toSkip);
  state.toSkip = Math.max(0, state.toSkip - text.length);
  for (const letter of rest) state.pending.push(letter.charCodeAt(0));
  flush(state);
}

function takeBrace(state: RtfState, kind: "open" | "close"): void {
  flush(state);
  state.toSkip = 0;
  state.isStarred = false;
  if (kind === "close") closeGroup(state);
  else {
    if (state.outer.length >= DEEPEST)
      throw new AppError("FILE_MALFORMED", `the RTF nests more than ${DEEPEST} deep`, { detail: "nested too deeply" });
    state.outer.push(state.group);
    state.group = { ...state.group };
  }
}

function takeWord(state: RtfState, word: string, value: number | null): void {
  flush(state);
  if (word === "*") {
    state.isStarred = true;
    return;
  }
  const place = destinations.get(word) ?? (state.isStarred ? "skip" : undefined);
  state.isStarred = false;
  if (place) enter(state, place);
  else if (state.toSkip > 0 && symbols.has(word)) state.toSkip -= 1;
  else act(state, word, value);
}

function act(state: RtfState, word: string, value: number | null): void {
  const symbol = symbols.get(word);
  if (symbol !== undefined) write(state, symbol);
  else if (word === "u") writeUnicode(state, value ?? 0);
  else if (!properties.has(word) && state.group.place === "text" && !state.group.gathered) endings.get(word)?.(state, value);
  else properties.get(word)?.(state, value);
}

/** Numbers past 32,767 are written as negative ones. */
function writeUnicode(state: RtfState, value: number): void {
  write(state, String.fromCharCode(value < 0 ? value + 65_536 : value));
  state.toSkip = state.group.skipped;
}
