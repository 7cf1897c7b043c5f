/** What the drawer points at: a quote, or a source that was read and not cited. */
export type DrawerTarget = {
  documentId: string;
  passageId: string;
  title: string;
  /** The printed page, as the file labels it. */
  page: string | null;
  place: string | null;
  start: number;
  end: number;
  quote: string | null;
};
