import remarkGfm from "remark-gfm";
import remend from "remend";
import type { PluggableList, Processor } from "unified";

/** What a model or a document must not be able to make of its text: HTML, and links that are defined elsewhere. */
const REFUSED = ["htmlFlow", "htmlText", "definition", "gfmFootnoteDefinition", "gfmFootnoteCall", "gfmPotentialFootnoteCall"];

function refuseSyntax(this: Processor): void {
  const data: object = this.data();
  const settings: { micromarkExtensions?: object[] } = data;
  settings.micromarkExtensions = [...(settings.micromarkExtensions ?? []), { disable: { null: REFUSED } }];
}

/**
 * GFM looks for addresses a second time, in the finished tree, and leaves texts there that no longer know where they
 * stood in the markdown; citations and sentences could not find them. The first time, in the parser, is enough.
 */
function keepPositions(this: Processor): void {
  const data: object = this.data();
  const settings: { fromMarkdownExtensions?: object[] } = data;
  settings.fromMarkdownExtensions = settings.fromMarkdownExtensions?.flat().map((extension) => ({ ...extension, transforms: [] }));
}

export const remarkPlugins: PluggableList = [[remarkGfm, { singleTilde: false }], refuseSyntax, keepPositions];

/** Closes what is half-open while an answer still streams; only ever changes its end. */
export function closeOpenSyntax(text: string): string {
  return remend(text, {
    comparisonOperators: false,
    singleTilde: false,
    katex: false,
    htmlTags: false,
    linkMode: "text-only",
  });
}
