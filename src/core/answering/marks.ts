import { storable } from "@/contracts/text";
import { createCodeWatch } from "./code-watch";
import { isCloser, isOpener, mayBecomeMark, numbersOfMark } from "./mark-grammar";

/** Text as people see it, and the marks in it; `at` counts UTF-16 units of the whole text. */
export type Marked = { type: "text"; text: string } | { type: "mark"; number: number; at: number };

/**
 * Finds citation marks in text that arrives in pieces of any size, and writes each as [n]. A mark whose number is
 * not 1 to `known` is dropped before anyone sees it. Code keeps its brackets. The same text gives the same result however it is cut.
 */
export function createMarkReader(known: number) {
  const code = createCodeWatch();
  const shown = createShown();
  /** An open bracket and what came after it, while it may still become a mark. */
  let held = "";
  /** The first half of a surrogate pair that was cut in two. */
  let carried = "";
  let hasRefused = false;

  function takeHeld(unit: string): void {
    const numbers = isCloser(unit) ? numbersOfMark(held.slice(1)) : null;
    if (numbers) {
      held = "";
      hasRefused ||= numbers.includes(0);
      shown.marks(numbers.filter((number) => number >= 1 && number <= known));
    } else if (!isCloser(unit) && mayBecomeMark(held.slice(1) + unit)) {
      held += unit;
    } else {
      shown.text(held);
      held = "";
      takeFree(unit);
    }
  }

  function takeFree(unit: string): void {
    const isCode = code.isInside(unit);
    if (!isCode && isOpener(unit)) held = unit;
    else if (!isCode && unit === " ") shown.blank();
    else shown.text(unit);
  }

  return {
    push(piece: string): Marked[] {
      const units = carried + piece;
      const isCut = /[\ud800-\udbff]$/.test(units);
      carried = isCut ? units.slice(-1) : "";
      for (const unit of storable(isCut ? units.slice(0, -1) : units)) {
        if (held === "") takeFree(unit);
        else takeHeld(unit);
      }
      return shown.take();
    },
    /** What was held back at the end; a mark that was never closed is dropped. */
    end(): Marked[] {
      if (held !== "" && !/\d/.test(held)) shown.text(held);
      held = "";
      if (carried !== "") shown.text("\ufffd");
      return shown.take();
    },
    /** Whether the model wrote [0], by which the prompt lets it say that the passages do not hold the answer. */
    hasRefused: () => hasRefused,
  };
}

/** What is shown so far. Blanks wait for what follows them, since those before a dropped mark go with it. */
function createShown() {
  let parts: Marked[] = [];
  let text = "";
  let length = 0;
  let blanks = "";
  let blanksBeforeDropped = "";
  let lastUnit = "\n";
  /** What is shown since a bracket that is still open; null where none is. */
  let opened: string | null = null;
  let hasDropped = false;
  let lastMark: { number: number; isAtLineStart: boolean } | null = null;

  function put(units: string): void {
    text += units;
    length += units.length;
    lastUnit = units.at(-1) ?? lastUnit;
    for (const unit of units) opened = isOpener(unit) ? "" : openedAfter(opened, unit);
    hasDropped = false;
  }

  /** Whether units would close up with what stood before a dropped mark, and make a number in brackets of their own. */
  function closesUp(units: string): boolean {
    if (!hasDropped || blanks !== "" || opened === null) return false;
    return isCloser(units) ? numbersOfMark(opened) !== null : mayBecomeMark(opened + units);
  }

  function putMark(number: number): void {
    if (lastMark?.number === number) return;
    lastMark = { number, isAtLineStart: lastUnit === "\n" || (lastMark?.isAtLineStart ?? false) };
    flush();
    parts.push({ type: "mark", number, at: length });
    put(`[${number}]`);
  }

  function flush(): void {
    if (text !== "") parts.push({ type: "text", text });
    text = "";
  }

  return {
    blank(): void {
      blanks += " ";
    },
    text(units: string): void {
      // Markdown would make a link of "[1](" and of "[1]:" at a line's start, and the rest would vanish.
      const isLink = blanks === "" && lastMark !== null && (units === "(" || (units === ":" && lastMark.isAtLineStart));
      put(isLink || closesUp(units) ? ` ${units}` : blanks + units);
      blanks = "";
      blanksBeforeDropped = "";
      lastMark = null;
    },
    marks(numbers: number[]): void {
      if (numbers.length === 0) {
        blanksBeforeDropped ||= blanks;
        blanks = "";
        hasDropped = true;
        return;
      }
      const gap = blanks || blanksBeforeDropped;
      if (gap !== "") {
        put(gap);
        lastMark = null;
      }
      blanks = "";
      blanksBeforeDropped = "";
      for (const number of numbers) putMark(number);
    },
    take(): Marked[] {
      flush();
      const taken = parts;
      parts = [];
      return taken;
    },
  };
}

function openedAfter(opened: string | null, unit: string): string | null {
  return opened === null || isCloser(unit) ? null : opened + unit;
}
