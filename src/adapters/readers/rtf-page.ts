import type { Prose } from "./prose";

/** What a paragraph is, beside its text. */
export type ParagraphLook = { level: number; isInTable: boolean; mark: string | null };

/** Puts what an RTF file says into paragraphs, items and tables as its control words end them. */
export function createRtfPage(prose: Prose) {
  let text = "";
  let cells: string[] = [];
  let rows: string[][] = [];
  let headers = 0;
  let asides: string[] = [];

  function endTable(): void {
    if (rows.length > 0) prose.table(rows, headers || (rows.length > 1 && rows[0]?.every(Boolean) ? 1 : 0));
    rows = [];
    headers = 0;
  }

  function writeAsides(): void {
    for (const aside of asides) prose.paragraph(aside);
    asides = [];
  }

  return {
    write(said: string): void {
      text += said;
    },
    /** A note or a comment, written after the paragraph that it stands in. */
    aside(said: string): void {
      if (/\p{L}/u.test(said)) asides.push(said);
    },
    endParagraph({ level, isInTable, mark }: ParagraphLook): void {
      if (isInTable) {
        text += "\n";
        return;
      }
      endTable();
      if (level > 0) prose.heading(text, level);
      else if (mark !== null) prose.item(text, 0, mark);
      else prose.paragraph(text);
      text = "";
      writeAsides();
    },
    endCell(): void {
      cells.push(text.trim());
      text = "";
    },
    endRow(isHeader: boolean): void {
      if (text.trim()) cells.push(text.trim());
      text = "";
      if (cells.length > 0) rows.push(cells);
      if (isHeader && headers === rows.length - 1) headers += 1;
      cells = [];
    },
    end(look: ParagraphLook): void {
      if (cells.length > 0) rows.push(cells);
      this.endParagraph({ ...look, isInTable: false });
      endTable();
      writeAsides();
    },
  };
}

export type RtfPage = ReturnType<typeof createRtfPage>;
