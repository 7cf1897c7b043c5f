import type { PrintedLine } from "./pdf-lines";

/** The order in which a person reads the page. */
export function inReadingOrder(lines: PrintedLine[]): PrintedLine[] {
  return lines;
}
