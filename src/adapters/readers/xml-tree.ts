import { AppError } from "@/core/errors";
import { attributesOf, scanXml, type XmlEvent } from "./xml-scan";

/** An element with all that is in it; its name has no prefix, its attributes have. */
export type XmlElement = { name: string; attributes: ReadonlyMap<string, string>; children: (XmlElement | string)[] };

/** The whole of a part as a tree; for parts that are small by their kind. @throws FILE_MALFORMED. */
export function parseXml(bytes: Uint8Array, doctype?: "refused" | "skipped"): XmlElement {
  const events = scanXml(bytes, doctype);
  for (let next = events.next(); !next.done; next = events.next()) {
    if (next.value.kind === "open") return gather(events, next.value.tag, next.value.name);
  }
  throw new AppError("FILE_MALFORMED", "a part holds no XML");
}

/** Takes from the scan what belongs to the element that has just opened, up to its end. */
export function gather(events: Generator<XmlEvent>, tag: string, name: string): XmlElement {
  const root: XmlElement = { name, attributes: attributesOf(tag), children: [] };
  const open = [root];
  for (let next = events.next(); !next.done; next = events.next()) {
    const event = next.value;
    const last = open.at(-1);
    if (event.kind === "text") last?.children.push(event.text);
    else if (event.kind === "open") {
      const child: XmlElement = { name: event.name, attributes: attributesOf(event.tag), children: [] };
      last?.children.push(child);
      open.push(child);
    } else open.pop();
    if (open.length === 0) return root;
  }
  throw new AppError("FILE_MALFORMED", "the XML breaks off before its end");
}

export function elementsOf(element: XmlElement | undefined): XmlElement[] {
  return element?.children.filter((child) => typeof child !== "string") ?? [];
}

/** The first element on a way of names below this one. */
export function find(element: XmlElement | undefined, ...way: string[]): XmlElement | undefined {
  return way.reduce<XmlElement | undefined>((at, name) => elementsOf(at).find((child) => child.name === name), element);
}

/** All elements of that name anywhere below, in their order. */
export function findAll(element: XmlElement | undefined, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => (child.name === name ? [child, ...findAll(child, name)] : findAll(child, name)));
}

/** All text below an element, as it is written. */
export function textIn(element: XmlElement | string | undefined): string {
  if (element === undefined || typeof element === "string") return element ?? "";
  return element.children.map(textIn).join("");
}
