import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { AppError } from "@/core/errors";
import type { ReadText } from "@/core/ports";
import { declaredEncoding, decodeText } from "./decode";
import { createDraft, oneLine } from "./draft";
import { writeHtml } from "./html-text";
import type { Reader } from "./source";

// Readability's time grows faster than the page; beyond this a page is read whole.
const MOST_ELEMENTS = 20_000;
const LEAST_SHARE = 0.5;
const DEEPEST = 5_000;

/** A page's main text where one stands out, else all that a person would see of it. */
export const readHtml: Reader = ({ bytes }) => {
  const document = parsePage(decodeText(bytes, declaredEncoding(bytes)));
  const about = describe(document);
  const whole = pageText(document.body, about);
  if (!whole) throw new AppError("FILE_WITHOUT_TEXT", "the page shows no text");
  if (!hasFrame(document, whole.text.length)) return whole;
  const main = mainText(document, about);
  return main && main.text.length >= whole.text.length * LEAST_SHARE ? main : whole;
};

/** Whether menus, links and footers make up so much of the page that its main text is worth looking for. */
function hasFrame(document: Document, length: number): boolean {
  if (document.querySelector("nav, aside, footer, [role=navigation], [class*=sidebar], [class*=navbar], [id*=menu], [class*=menu]"))
    return true;
  const linked = [...document.querySelectorAll("a")].reduce((sum, link) => sum + oneLine(link.textContent ?? "").length, 0);
  return linked > length * 0.2;
}

/**
 * Parses markup whole or in part; nothing in it is run or fetched. Its own frame is taken away first, since people's
 * pages open and close it anywhere and the parser, unlike a browser, takes that at its word.
 */
export function parsePage(html: string): Document {
  const content = html.replace(/<!doctype[^>]{0,1000}>|<\/?(?:html|head|body)(?:\s[^>]{0,2000})?>/gi, "\n");
  const shallow = isTooDeep(content) ? content.replace(/<[^<>]{0,2000}>/g, " ") : content;
  return parseHTML(`<!doctype html><html><head></head><body>${shallow}</body></html>`).document;
}

const neverNests =
  /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|t[dhr]|thead|tbody|tfoot|d[td]|option|optgroup|r[tp])$/i;

/** The parser's time grows with the square of the depth; a page that nests like this one was made to harm. */
function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, closing, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (neverNests.test(name)) continue;
    depth = closing ? Math.max(0, depth - 1) : depth + 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

type About = { title: string | null; facts: string[] };

function describe(document: Document): About {
  const named = (names: string) =>
    [...document.querySelectorAll("meta")]
      .filter((meta) => new RegExp(`^(${names})$`, "i").test(meta.getAttribute("name") ?? meta.getAttribute("property") ?? ""))
      .map((meta) => meta.getAttribute("content") ?? "");
  const title = oneLine(document.querySelector("title")?.textContent ?? "") || oneLine(document.querySelector("h1")?.textContent ?? "");
  const facts = named(
    "description|author|keywords|date|dc\\.(creator|subject|date)|article:(published_time|author|tag|section)|og:site_name",
  );
  return { title: title || null, facts };
}

function pageText(root: Node, about: About): ReadText | null {
  const draft = createDraft();
  writeHtml(draft, root);
  return draft.length() === 0 ? null : draft.finish(about);
}

function mainText(document: Document, about: About): ReadText | null {
  const article = findArticle(document);
  return article ? pageText(article, about) : null;
}

function findArticle(document: Document): Node | null {
  if (document.querySelectorAll("*").length > MOST_ELEMENTS) return null;
  try {
    return (
      new Readability<Node>(document, { serializer: (node) => node, charThreshold: 200, disableJSONLD: true }).parse()?.content ?? null
    );
  } catch {
    // Readability is a guess at best: where it stumbles, the whole page is read.
    return null;
  }
}
