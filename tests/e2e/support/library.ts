import type { Page } from "playwright/test";
import { makePdf } from "./make-pdf";
import { expect } from "./person";

export type Upload = { name: string; mimeType: string; buffer: Buffer };

const text = (name: string, mimeType: string, content: string): Upload => ({ name, mimeType, buffer: Buffer.from(content) });

export const lease: Upload = {
  name: "Lease agreement Porto.pdf",
  mimeType: "application/pdf",
  buffer: makePdf([
    [
      "Lease agreement",
      "between Douro Imobiliaria S.A. (the landlord) and Bridge & Sons Lda (the tenant)",
      "for the offices at Rua das Flores 210, Porto, third floor.",
      "",
      "1 Use",
      "The rooms are let as offices. The tenant may not sublet them without",
      "the written consent of the landlord.",
    ],
    [
      "2 Rent",
      "The monthly rent is 4,800 euro and is due on the third working day of each month.",
      "The deposit is three monthly rents. It is paid back within sixty days after the",
      "keys are handed over, less what is needed for repairs.",
    ],
    [
      "12 Term and termination",
      "12.1 The lease begins on 1 March 2021 and is concluded for an indefinite period.",
      "12.2 Either party may terminate this agreement by giving six months' notice in",
      "writing to the end of a calendar quarter. Notice given by electronic mail is",
      "valid only with a qualified signature.",
      "12.3 Where the tenant leaves before 31 December 2027, the tenant repays the part",
      "of the landlord's contribution to the fit-out that is not yet written off, in",
      "equal parts of twelve thousand euro a year.",
    ],
  ]),
};

export const travel = text(
  "Travel policy.md",
  "text/markdown",
  `# Travel policy

## Trains and flights

Journeys under five hours are made by train, in second class. A flight needs the consent of the head of department before it is booked.

## Hotels

A night may cost up to 140 euro in Portugal and 180 euro elsewhere, breakfast included.

## Expenses

Receipts are handed in within thirty days. Meals are paid at a flat rate of 38 euro a day.

| Distance | Flat rate per kilometre |
| --- | ---: |
| up to 50 km | 0.30 € |
| above 50 km | 0.38 € |
`,
);

export const pumps = text(
  "Heat pump WPL-A 07.txt",
  "text/plain",
  `Heat pump WPL-A 07: maintenance

The filter of the outdoor unit is cleaned every six months and replaced every two years.
The refrigerant circuit holds 1.4 kilograms of R290. Only certified staff may open it.

Warranty

The compressor is under warranty for five years from the day of commissioning, all other parts for two years.
The warranty ends early when maintenance is not recorded in the service book.
`,
);

/** Adds documents by the picker and waits until each is ready (or failed). */
export async function addDocuments(page: Page, files: Upload[]): Promise<void> {
  await page.goto("/documents");
  await pickFiles(page, files);
  for (const file of files) await expect(rowOf(page, file.name)).toContainText(/Ready|Failed/, { timeout: 45_000 });
}

export async function pickFiles(page: Page, files: Upload[]): Promise<void> {
  await page.locator("input[type=file]:not([webkitdirectory])").first().setInputFiles(files);
}

export function rowOf(page: Page, name: string) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader").getByText(name, { exact: true }) });
}

/** Adds what is missing of the library that most journeys ask. */
export async function haveLibrary(page: Page): Promise<void> {
  await page.goto("/documents");
  await expect(page.getByText(/Drop files or folders here/)).toBeVisible();
  await page.waitForLoadState("networkidle");
  const missing: Upload[] = [];
  for (const file of [lease, travel, pumps]) if ((await rowOf(page, file.name).count()) === 0) missing.push(file);
  if (missing.length > 0) await addDocuments(page, missing);
}
