import { type Group, headingLevel, type Place } from "./rtf-groups";
import type { ParagraphLook, RtfPage } from "./rtf-page";
import { codePageOf, decodeBytes } from "./rtf-tokens";

/** Where a scan of RTF stands. */
export type RtfState = {
  page: RtfPage;
  group: Group;
  outer: Group[];
  /** The code page of each font that has one of its own. */
  fonts: Map<number, number>;
  /** The heading level of each style. */
  levels: Map<number, number>;
  title: string | null;
  facts: string[];
  codePage: number;
  /** Bytes that are not decoded yet: a character may have two. */
  pending: number[];
  /** How many characters to pass over, since a Unicode one stood for them. */
  toSkip: number;
  isStarred: boolean;
  look: ParagraphLook & { style: number };
  isHeaderRow: boolean;
};

const plainLook = { level: 0, style: 0, isInTable: false, mark: null };

export function startRtf(page: RtfPage): RtfState {
  const group: Group = { place: "text", gathered: null, skipped: 1, font: null, isHidden: false, style: 0 };
  const found = { fonts: new Map(), levels: new Map(), title: null, facts: [] };
  const reading = { codePage: 1_252, pending: [], toSkip: 0, isStarred: false, look: plainLook, isHeaderRow: false };
  return { page, group, outer: [], ...found, ...reading };
}

/** Writes text to where its group's text goes. */
export function write({ group, page }: RtfState, text: string): void {
  if (group.isHidden) return;
  if (group.gathered) group.gathered.text += text;
  else if (group.place === "text") page.write(text);
}

/** Decodes the bytes gathered so far, by the font that they are set in. */
export function flush(state: RtfState): void {
  const { pending, fonts, group, codePage } = state;
  if (pending.length === 0) return;
  state.pending = [];
  write(state, decodeBytes(pending, fonts.get(group.font ?? -1) ?? codePage));
}

export function lookOf({ look, levels }: RtfState): ParagraphLook {
  return { ...look, level: look.level || (levels.get(look.style) ?? 0) };
}

/** Turns the group into one of a certain purpose. What lies in a skipped group is skipped too. */
export function enter({ group }: RtfState, place: Place): void {
  if (group.place === "skip") return;
  group.place = place;
  const isGathered = !["text", "skip", "fonts", "styles"].includes(place);
  if (isGathered) group.gathered = { text: "" };
}

export function closeGroup(state: RtfState): void {
  const { place, gathered, style } = state.group;
  const { group } = startRtf(state.page);
  state.group = state.outer.pop() ?? group;
  if (gathered && state.group.gathered !== gathered) settle(state, place, style, gathered.text.trim());
}

function settle(state: RtfState, place: Place, style: number, said: string): void {
  if (place === "style") state.levels.set(style, headingLevel(said));
  else if (place === "title") state.title = said || null;
  else if (place === "fact") state.facts.push(said);
  else if (place === "mark") state.look = { ...state.look, mark: /[\p{L}\p{N}]/u.test(said) ? said : "-" };
  else if (place === "note" || place === "comment" || place === "frame") state.page.aside(`${asideNames[place]}: ${said}`);
}

const asideNames = { note: "Note", comment: "Comment", frame: "Header or footer" };

type Change = (state: RtfState, value: number | null) => void;

const ofGroup =
  (change: (value: number | null) => Partial<Group>): Change =>
  ({ group }, value) => {
    Object.assign(group, change(value));
  };
const ofState =
  (change: (value: number | null, state: RtfState) => Partial<RtfState>): Change =>
  (state, value) => {
    Object.assign(state, change(value, state));
  };

/** Control words that change how what follows is read. */
export const properties: ReadonlyMap<string, Change> = new Map<string, Change>([
  ["f", ofGroup((value) => ({ font: value }))],
  ["fcharset", setCharset],
  ["ansicpg", ofState((value, { codePage }) => ({ codePage: value || codePage }))],
  ["uc", ofGroup((value) => ({ skipped: Math.min(Math.max(value ?? 1, 0), 10) }))],
  ["v", ofGroup((value) => ({ isHidden: value !== 0 }))],
  ["deleted", ofGroup((value) => ({ isHidden: value !== 0 }))],
  ["plain", ofGroup(() => ({ isHidden: false }))],
  ["s", setStyle],
  ["trowd", ofState(() => ({ isHeaderRow: false }))],
  ["trhdr", ofState(() => ({ isHeaderRow: true }))],
  ["intbl", ofState((_, { look }) => ({ look: { ...look, isInTable: true } }))],
  ["outlinelevel", ofState((value, { look }) => ({ look: { ...look, level: value !== null && value < 9 ? value + 1 : 0 } }))],
  ["pard", ofState((_, { look }) => ({ look: { ...plainLook, mark: look.mark } }))],
]);

function setCharset({ group, fonts }: RtfState, charset: number | null): void {
  const page = codePageOf(charset ?? 0);
  if (page && group.font !== null && group.place === "fonts") fonts.set(group.font, page);
}

function setStyle(state: RtfState, value: number | null): void {
  const { group } = state;
  if (group.place === "styles" || group.place === "style") {
    Object.assign(group, { place: "style", style: value ?? 0, gathered: { text: "" } });
  } else state.look = { ...state.look, style: value ?? 0 };
}

/** Control words that end something in the document's own text. */
export const endings: ReadonlyMap<string, Change> = new Map<string, Change>([
  ...["par", "sect", "page", "\n", "\r"].map((word): [string, Change] => [word, endParagraph]),
  ["cell", ({ page }) => page.endCell()],
  ["nestcell", ({ page }) => page.write(" ")],
  ["row", ({ page, isHeaderRow }) => page.endRow(isHeaderRow)],
]);

function endParagraph(state: RtfState): void {
  state.page.endParagraph(lookOf(state));
  state.look = { ...state.look, mark: null };
}
