import { expect, test } from "vitest";
import { sentences } from "./sentences";

function texts(text: string): string[] {
  return sentences(text).map(({ start, end }) => text.slice(start, end).trim());
}

test.each([
  ["One ends here. Another begins!", ["One ends here.", "Another begins!"]],
  ["Dr. Smith met J. R. Miller at 3.5 km, e.g. at noon. He left.", ["Dr. Smith met J. R. Miller at 3.5 km, e.g. at noon.", "He left."]],
  ["“Is it so?” she asked. “Yes.”", ["“Is it so?” she asked.", "“Yes.”"]],
  ["Am 3. Oktober 1990 geschah es. Danach nicht.", ["Am 3. Oktober 1990 geschah es.", "Danach nicht."]],
  ["黑豹队丢了308分。谁赢了？他们。", ["黑豹队丢了308分。", "谁赢了？", "他们。"]],
  ["هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]],
  ["यह एक वाक्य है। यह दूसरा है।", ["यह एक वाक्य है।", "यह दूसरा है।"]],
  ["ประโยคแรก ประโยคที่สอง", ["ประโยคแรก", "ประโยคที่สอง"]],
  [
    "Long Company Name Inc. | 1,200 | a note that makes this row a long one\nAnother Company | 3 | none",
    ["Long Company Name Inc. | 1,200 | a note that makes this row a long one", "Another Company | 3 | none"],
  ],
  [
    "He was “a help.”[6] Critical was luck.[7][12] It is a[1] list.[x] No",
    ["He was “a help.”[6]", "Critical was luck.[7][12]", "It is a[1] list.[x] No"],
  ],
  ["Overview\nThe first thing. The second.", ["Overview", "The first thing.", "The second."]],
])("%s", (text, expected) => {
  const found = texts(text);

  expect(found).toEqual(expected);
});

test("wrapped lines are one sentence, bullets are their own", () => {
  const wrapped = "A sentence that goes on for so long that it had to be wrapped over\ntwo lines of text.";

  expect(texts(wrapped)).toHaveLength(1);
  expect(texts("- a first point that is long enough to count as a wrapped line here\n- a second")).toHaveLength(2);
});
