/** What the drawer points at: a quote, or a source that was read and not cited. */
export type DrawerTarget = {
  documentId: string;
  passageId: string;
  title: string;
  place: string | null;
  start: number;
  end: number;
  quote: string | null;
};
