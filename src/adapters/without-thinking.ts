const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Leaves out what a reasoning model thinks aloud before its answer, where a server sends it as text between
 * <think> and </think>. Only at the very beginning: later on the words are the answer's own.
 */
export function createThinkingFilter() {
  let held = "";
  let step = begin;

  function begin(): string {
    const begun = held.trimStart();
    if (begun.length < OPEN.length && OPEN.startsWith(begun)) return "";
    step = begun.startsWith(OPEN) ? think : findFirstWord;
    return step();
  }

  function think(): string {
    const end = held.indexOf(CLOSE);
    if (end === -1) {
      // Only so much is kept as may be the beginning of the closing word.
      held = held.slice(-CLOSE.length);
      return "";
    }
    held = held.slice(end + CLOSE.length);
    step = findFirstWord;
    return step();
  }

  function findFirstWord(): string {
    const begun = held.trimStart();
    held = "";
    if (begun !== "") step = answer;
    return begun;
  }

  function answer(): string {
    const text = held;
    held = "";
    return text;
  }

  return {
    /** The part of a piece that belongs to the answer. */
    push(piece: string): string {
      held += piece;
      return step();
    },
    /** What was held back at the end: a beginning that never became a thought. */
    end: () => (step === begin ? held.trimStart() : ""),
  };
}
