import { AppError } from "@/core/errors";
import { createDraft } from "./draft";
import { recognisedNotice, tidyRecognised } from "./recognised";
import type { Reader } from "./source";

/** The text in a picture, where the machine has a program that recognises it. SVG and other drawings are not opened. */
export const readImage: Reader = async ({ bytes }, { recognise }) => {
  if (!isPicture(bytes))
    throw new AppError("FILE_TYPE_UNSUPPORTED", "this kind of picture is not read", { detail: "save a picture as PNG or JPEG" });
  if (!recognise)
    throw new AppError("FILE_WITHOUT_TEXT", "no program for recognition", { detail: "this server reads no text in pictures" });
  const draft = createDraft();
  draft.add(tidyRecognised((await recognise(bytes)) ?? ""));
  return { ...draft.finish(), notice: recognisedNotice([1], 1) };
};

/** PNG, JPEG, TIFF or WebP. */
function isPicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "II*\0", "MM\0*"].some((mark) => head.startsWith(mark)) || /^RIFF.{4}WEBP/s.test(head);
}
