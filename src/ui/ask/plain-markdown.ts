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

export const remarkPlugins: PluggableList = [[remarkGfm, { singleTilde: false }], refuseSyntax];

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
