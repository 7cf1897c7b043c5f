import type { Span } from "@/core/ingestion/sentences";

/** A line of a text, without its line break. */
export type Line = Span & { text: string };

const LONGEST_FIELD = 160;
// What stands on a line shorter than this, without an end, is a heading rather than a sentence.
const SHORT_LINE = 60;
// A text that is addresses to this share says where to look, not what is so.
const MOSTLY_ADDRESSES = 0.4;

const FIELD = /^\s*[\p{L}_][\p{L}\p{M}\p{N}_./()-]*(?: [\p{L}\p{M}\p{N}_./()-]+){0,4}: +\S/u;
const DELIMITERS = /^[\s|:-]+$/;
const MAIL_FIELD = /^(?:Subject|From|To|Cc|Date): /;
const GREETING =
  /^(?:hi|hello|hey|dear|hallo|liebe[rs]?|sehr geehrte[rs]?|guten tag|bonjour|ch[eè]re?s?|hola|ciao|car[oai])(?!\p{L})[^.?]{0,40}$/iu;
// An address and the lines on which it goes on where a text was wrapped within it.
const ADDRESS = /\(?(?:https?:\/\/|http\n?s?:\/\/|www\.)\S*(?:\n\S{20,}(?=\s|$))*/gi;
const NUMBERED_HEADING = /^(?:#{1,6} |\d+(?:\.\d+)*[.)]? +\p{L}|(?:chapter|section|part|article|kapitel|abschnitt|teil|artikel) )/iu;
const ENDS = /[.。।…]["”»)\]]*$/;
const BULLET = /^(?:[-*•‣◦·–]|\(?\d{1,3}\)|\(?[a-zA-Z][.)])\s/;

/** The lines of a text, empty ones too. */
export function linesOf(text: string): Line[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const from = start;
    start += line.length + 1;
    return { start: from, end: from + line.length, text: line };
  });
}

export function isField({ text }: Line): boolean {
  return text.length <= LONGEST_FIELD && FIELD.test(text) && !isMostlyAddresses(text);
}

/** Whether a line begins what a mail says about itself. */
export function isMailField(text: string): boolean {
  return MAIL_FIELD.test(text);
}

export function isRow({ text }: Line): boolean {
  return text.includes(" | ") || /^\|.*\|\s*$/.test(text);
}

/** The line of a Markdown table that parts its header from its rows. */
export function isDelimiterRow({ text }: Line): boolean {
  return DELIMITERS.test(text) && text.includes("-");
}

export function isGreeting(text: string): boolean {
  return text.length < SHORT_LINE && GREETING.test(text.trim());
}

/** The share of a text that is addresses, 0 to 1. */
export function addressShare(text: string): number {
  return [...text.matchAll(ADDRESS)].reduce((sum, [address]) => sum + address.length, 0) / Math.max(1, text.length);
}

/** Whether a text says little but where something else is. */
export function isMostlyAddresses(text: string): boolean {
  return addressShare(text) > MOSTLY_ADDRESSES;
}

export function isShortLine(text: string): boolean {
  return text.length < SHORT_LINE && !text.includes("\n") && !ENDS.test(text);
}

/** Whether a sentence only leads to what follows it: a heading, a question, an announcement. */
export function leadsOn(sentence: string, isAlone: boolean): boolean {
  const text = sentence.trim();
  if (/[?？؟]["”»]?$/.test(text)) return true;
  if (!isAlone || text.includes("\n") || BULLET.test(text)) return false;
  if (/[:：]$/.test(text) || /^#{1,6} /.test(text)) return true;
  return isShortLine(text) && !/\p{N}/u.test(text.replace(NUMBERED_HEADING, ""));
}
