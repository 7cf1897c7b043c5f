import type { Draft } from "./draft";
import { createFlow, type Flow } from "./flow";
import { writeTable } from "./html-table";

const ELEMENT = 1;
const TEXT = 3;

const unseen = new Set("script style noscript template title svg iframe object embed canvas audio video datalist".split(" "));
const paragraphs = new Set("p ul ol dl blockquote figure h1 h2 h3 h4 h5 h6 pre table form fieldset hr details".split(" "));
const lines = new Set(
  "div section article main header footer nav aside address dt dd li tr td th caption figcaption summary legend option body center".split(
    " ",
  ),
);

type Task = Node | (() => void);
type Walk = { flow: Flow; stack: Task[]; lists: { ordered: boolean; count: number }[] };

/** Writes what a person would read of a page's part: headings, lists, tables as rows, code, paragraphs. */
export function writeHtml(draft: Draft, root: Node): void {
  const walk: Walk = { flow: createFlow(draft), stack: [root], lists: [] };
  // A stack of our own, since a hostile page may nest a million elements.
  for (let task = walk.stack.pop(); task !== undefined; task = walk.stack.pop()) {
    if (typeof task === "function") task();
    else if (task.nodeType === TEXT) walk.flow.write(task.nodeValue ?? "");
    else if (isElement(task)) enter(walk, task);
    else pushChildren(walk, task);
  }
  walk.flow.endBlock();
}

function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT;
}

function pushChildren(walk: Walk, node: Node): void {
  const children = [...node.childNodes];
  for (const child of children.reverse()) walk.stack.push(child);
}

function enter(walk: Walk, element: Element): void {
  const name = element.localName;
  if (unseen.has(name) || isHidden(element) || isBackReference(element)) return;
  part(walk, name);
  if (writeWhole(walk.flow, element, name)) return;
  if (/^h[1-6]$/.test(name)) enterHeading(walk, Number(name[1]));
  if (name === "ul" || name === "ol") enterList(walk, name === "ol");
  if (name === "li") enterListItem(walk);
  pushChildren(walk, element);
}

/** Parts an element from what stands before and after it, as its name asks. */
function part({ flow, stack, lists }: Walk, name: string): void {
  const gap = paragraphs.has(name) ? 2 : lines.has(name) ? 1 : 0;
  if (gap === 0) return;
  // Inside a list item a paragraph is only a line, so that the item stays in one piece.
  const count = lists.length > 0 ? 1 : gap;
  flow.breakLine(count);
  stack.push(() => flow.breakLine(count));
}

/** Writes an element that is not walked into; answers whether it did. */
function writeWhole(flow: Flow, element: Element, name: string): boolean {
  if (name === "br") flow.breakLine(1);
  if (name === "pre") flow.writeBlock((element.textContent ?? "").replace(/^\n/, "").trimEnd(), { kind: "code" });
  return name === "br" || name === "pre" || (name === "table" && writeTable(flow, element));
}

function isHidden(element: Element): boolean {
  return element.hasAttribute("hidden") || /display\s*:\s*none/i.test(element.getAttribute("style")?.slice(0, 500) ?? "");
}

/** The arrow that mammoth puts behind a footnote. */
function isBackReference(element: Element): boolean {
  return element.localName === "a" && /^#(foot|end)note-ref-/.test(element.getAttribute("href") ?? "");
}

function enterHeading({ flow, stack }: Walk, level: number): void {
  flow.beginBlock({ kind: "heading", level });
  stack.push(() => flow.endBlock());
}

function enterList({ flow, stack, lists }: Walk, ordered: boolean): void {
  flow.endBlock();
  lists.push({ ordered, count: 0 });
  stack.push(() => {
    flow.endBlock();
    lists.pop();
  });
}

function enterListItem({ flow, stack, lists }: Walk): void {
  const list = lists.at(-1);
  if (list) list.count += 1;
  flow.beginBlock({ kind: "list-item" });
  flow.writeMark(`${"  ".repeat(Math.min(Math.max(lists.length - 1, 0), 10))}${list?.ordered ? `${list.count}.` : "-"}`);
  stack.push(() => flow.endBlock());
}
