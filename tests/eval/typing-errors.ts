import { createDice } from "@tests/load/measure";
import type { Question } from "./set";

const LONG_WORD = /(?<!\p{L})\p{Script=Latin}{5,}(?!\p{L})/gu;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const SEED = 5;
const FEWEST = 0.5;

/** The same questions with typing errors, or null where most cannot have any: the letters put in are Latin ones. */
export function mistypeAll(questions: Question[]): Question[] | null {
  const dice = createDice(SEED);
  const mistyped = questions.map((question) => ({ ...question, text: mistype(question.text, dice) }));
  const changed = mistyped.filter(({ text }, at) => text !== questions[at]?.text);
  return changed.length < FEWEST * questions.length ? null : mistyped;
}

/** One edit (a letter left out, put in, changed, or two swapped) in about half of a question's words of five letters and more. */
function mistype(question: string, dice: () => number): string {
  return question.replace(LONG_WORD, (word) => (dice() < 0.5 ? word : edit(word, dice)));
}

function edit(word: string, dice: () => number): string {
  const at = 1 + Math.floor(dice() * (word.length - 2));
  const letter = LETTERS.charAt(Math.floor(dice() * LETTERS.length));
  const [before, here, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
  const edits = [before + after, before + letter + here + after, before + letter + after, before + after.charAt(0) + here + after.slice(1)];
  return edits[Math.floor(dice() * edits.length)] ?? word;
}
