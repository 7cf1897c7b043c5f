/** What the text of a group is for. */
export type Place = "text" | "skip" | "fonts" | "styles" | "style" | "title" | "fact" | "mark" | "note" | "comment" | "frame";

export type Group = {
  place: Place;
  /** Where its text goes when it is not the document's. */
  gathered: { text: string } | null;
  /** How many characters after a Unicode one are its substitute. */
  skipped: number;
  font: number | null;
  isHidden: boolean;
  style: number;
};

const skipped = `colortbl pict objdata fldinst filetbl listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping
  datastore latentstyles xmlnstbl nonshppict shprslt sp bkmkstart bkmkend atnid atnauthor atntime atnicn atndate atnref atnparent
  pnseclvl panose falt info operator creatim revtim printim buptim company manager category hlinkbase userprops do mmath`;

/** Groups that are not the document's text, by the word that opens them. Any other that begins with a star is skipped. */
export const destinations: ReadonlyMap<string, Place> = new Map<string, Place>([
  ...skipped.split(/\s+/).map((word): [string, Place] => [word, "skip"]),
  ...["author", "subject", "keywords", "doccomm"].map((word): [string, Place] => [word, "fact"]),
  ...["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"].map((word): [string, Place] => [word, "frame"]),
  ["info", "text"],
  ["fonttbl", "fonts"],
  ["stylesheet", "styles"],
  ["title", "title"],
  ["listtext", "mark"],
  ["pntext", "mark"],
  ["footnote", "note"],
  ["annotation", "comment"],
  ["shpinst", "text"],
]);

/** Control words and symbols that stand for a character. */
export const symbols: ReadonlyMap<string, string> = new Map([
  ["tab", "\t"],
  ["line", "\n"],
  ["lbr", "\n"],
  ["emdash", "—"],
  ["endash", "–"],
  ["bullet", "•"],
  ["lquote", "‘"],
  ["rquote", "’"],
  ["ldblquote", "“"],
  ["rdblquote", "”"],
  ["emspace", " "],
  ["enspace", " "],
  ["qmspace", " "],
  ["~", "\u00A0"],
  ["_", "\u2011"],
  ["-", ""],
  ["{", "{"],
  ["}", "}"],
  ["\\", "\\"],
]);

/** The level of a style by its name; 0 for one that is no heading. */
export function headingLevel(style: string): number {
  const [, level] = /^(?:heading|überschrift|titre|título|titolo)\s(\d)\b/i.exec(style) ?? [];
  if (level) return Number(level);
  return /^title\b/i.test(style) ? 1 : 0;
}
