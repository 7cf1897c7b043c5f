import { fileName } from "@/contracts/documents";
import { AppError } from "@/core/errors";

// Control characters, and marks that turn the reading direction: "invoice<RLO>fdp.exe" must not read "invoiceexe.pdf".
const UNFIT = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * A file's name as it is shown: the last part of a path, without characters that deceive. It never becomes a path.
 * @throws INVALID_INPUT when nothing is left of it, or too much.
 */
export function cleanName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? "";
  const name = fileName.safeParse(last.toWellFormed().normalize("NFC").replace(UNFIT, "").trim());
  if (!name.success) throw new AppError("INVALID_INPUT", "a file's name is empty or too long");
  return name.data;
}
