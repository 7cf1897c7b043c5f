import PostalMime, { type Address, type Email } from "postal-mime";
import { AppError } from "@/core/errors";
import { decodeText } from "./decode";
import { createDraft, type Draft } from "./draft";
import { writeAttachments } from "./eml-attachments";
import { parsePage } from "./html";
import { writeHtml } from "./html-text";
import type { Reader } from "./source";

/** A mail: who, when and what about, its text, and what is attached. */
export const readEml: Reader = async ({ bytes }, { readInner }) => {
  const mail = await parseMail(bytes);
  const draft = createDraft();
  const headers = headersOf(mail);
  for (const { name, value } of headers) draft.add(`${name}: ${value}\n`);
  if (headers.length > 0) draft.add("\n");
  writeBody(draft, mail);
  await writeAttachments(draft, mail, readInner);
  return draft.finish({ title: mail.subject ?? null, facts: headers.map(({ value }) => value) });
};

async function parseMail(bytes: Uint8Array): Promise<Email> {
  // Mail is written in bytes of ASCII; one saved as UTF-16 is brought back to them first.
  const source = bytes.includes(0) ? decodeText(bytes) : bytes;
  try {
    return await PostalMime.parse(source);
  } catch (cause) {
    throw new AppError("FILE_MALFORMED", "the mail cannot be parsed", { cause });
  }
}

function headersOf(mail: Email): { name: string; value: string }[] {
  const dated = mail.headers.find((header) => header.key === "date")?.value ?? mail.date;
  const rows = [
    { name: "Subject", value: mail.subject },
    { name: "From", value: mail.from && addressText(mail.from) },
    { name: "To", value: mail.to?.map(addressText).join(", ") },
    { name: "Cc", value: mail.cc?.map(addressText).join(", ") },
    { name: "Bcc", value: mail.bcc?.map(addressText).join(", ") },
    { name: "Date", value: dated },
  ];
  return rows.flatMap(({ name, value }) => (value ? [{ name, value }] : []));
}

function addressText(address: Address): string {
  if (address.group) return `${address.name}: ${address.group.map(addressText).join(", ")}`;
  return address.name && address.name !== address.address ? `${address.name} <${address.address}>` : (address.address ?? "");
}

/** The plain text, unless the page beside it says far more. */
function writeBody(draft: Draft, mail: Email): void {
  const text = mail.text?.trim() ?? "";
  const page = createDraft();
  const body = parsePage(mail.html ?? "").body;
  writeHtml(page, body);
  if (page.length() > text.length * 2) writeHtml(draft, body);
  else draft.add(text);
}
