const TITLE_LENGTH = 72;

/** A conversation's first title: its first question in one line, cut between words. */
export function titleOf(question: string): string {
  const line = question.replace(/\s+/g, " ").trim();
  if (line.length <= TITLE_LENGTH) return line;
  const cut = line.slice(0, TITLE_LENGTH);
  const wordEnd = cut.lastIndexOf(" ");
  // Without blanks (Chinese, Thai, an address) any place will do, but never the middle of a character.
  const shortened = wordEnd > TITLE_LENGTH / 2 ? cut.slice(0, wordEnd) : cut.replace(/[\ud800-\udbff]$/, "");
  return `${shortened.replace(/[\s,;:.–-]+$/, "")}…`;
}
