import type { Element, ElementContent, Root, RootContent, Text } from "hast";
import { alignOffsets, cut, type Marks } from "./answer-marks";

/**
 * Puts an answer's sentences and citations into its rendered tree, by their offsets in the markdown:
 * a sentence becomes `span[data-sentence]`, a mark [n] becomes `sup[data-citation]`. Code is left alone.
 */
export function rehypeMarks({ source, marks }: { source: string; marks: Marks }) {
  return (tree: Root): void => {
    mark(tree, source, marks);
  };
}

function mark(parent: Root | Element, source: string, marks: Marks): void {
  const children: RootContent[] = [];
  for (const child of parent.children) {
    if (child.type === "text") children.push(...markText(child, source, marks));
    else {
      if (child.type === "element" && child.tagName !== "code") mark(child, source, marks);
      children.push(child);
    }
  }
  parent.children = children.filter((child): child is ElementContent => child.type !== "doctype");
}

function markText(node: Text, source: string, marks: Marks): ElementContent[] {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined) return [node];
  const offsets = alignOffsets(source, start, node.value);
  // Offsets only grow, so a stretch of the source is a stretch of the value.
  const valueAt = (offset: number) => {
    const found = offsets.findIndex((candidate) => candidate >= offset);
    return found === -1 ? node.value.length : found;
  };
  return cut(source, start, end, marks).flatMap((piece): ElementContent[] => {
    if (piece.is === "citation") return [element("sup", { dataCitation: piece.citation }, [])];
    const value = node.value.slice(valueAt(piece.from), valueAt(piece.to));
    if (value === "") return [];
    const text: Text = { type: "text", value };
    return piece.sentence === null ? [text] : [element("span", { dataSentence: piece.sentence }, [text])];
  });
}

function element(tagName: string, properties: Element["properties"], children: ElementContent[]): Element {
  return { type: "element", tagName, properties, children };
}
