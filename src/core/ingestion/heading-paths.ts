import type { ReadText } from "@/core/ports";

type Heading = { level: number; start: number; end: number; text: string };

// What stands below a heading of this share of a passage's beginning belongs to it.
const MAX_HEADING_LENGTH = 200;

/** Answers the headings above a passage, outermost first, for passages in ascending order. */
export function headingPaths({ text, blocks }: ReadText): (start: number, end: number) => string[] {
  const headings = blocks.flatMap((block): Heading[] => {
    if (block.kind !== "heading") return [];
    const words = text
      .slice(block.start, block.end)
      .replace(/^#+\s*/, "")
      .replace(/\s+/g, " ")
      .trim();
    return words === "" ? [] : [{ level: block.level, start: block.start, end: block.end, text: words.slice(0, MAX_HEADING_LENGTH) }];
  });
  let next = 0;
  let open: Heading[] = [];
  return (start, end) => {
    // Headings with which the passage itself begins count as above it.
    let bodyStart = start;
    for (let heading = headings[next]; heading && heading.start < end; heading = headings[next]) {
      if (text.slice(bodyStart, Math.max(bodyStart, heading.start)).trim() !== "") break;
      const { level } = heading;
      open = [...open.filter((above) => above.level < level), heading];
      bodyStart = Math.max(bodyStart, heading.end);
      next += 1;
    }
    return open.map((heading) => heading.text);
  };
}
