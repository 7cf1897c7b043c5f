import { lease, pumps, travel, type Upload } from "./library";
import { makePdf } from "./make-pdf";

const text = (name: string, content: string): Upload => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

/** The shelf of a small firm, for pictures that look like a Tuesday. */
export const office: Upload[] = [
  text(
    "Insurance Lisbon.html",
    `<!doctype html><html><head><title>Insurance Lisbon</title></head><body><article><h1>Insurance of the Lisbon office</h1>
<h2>Flood</h2><p>Damage by flood is covered up to 250,000 euro a year, with 2,500 euro of each damage borne by the insured. Cellars are covered only where goods stand at least 12 centimetres above the floor.</p>
<h2>Theft</h2><p>Theft is covered when doors were locked and the alarm was set. Cash is covered up to 1,500 euro.</p></article></body></html>`,
  ),
  text(
    "Price list 2026.csv",
    `Article,Description,Unit,Price in euro\n${Array.from({ length: 120 }, (_, row) => `HP-${1_000 + row},Heat pump part ${row + 1},piece,${(40 + row * 3.5).toFixed(2)}`).join("\n")}\n`,
  ),
  text(
    "Signing rights.md",
    `# Signing rights\n\n## Orders\n\nOrders up to 10,000 euro are signed by the head of department. Above 10,000 euro two directors sign together.\n\n## Contracts of employment\n\nContracts of employment are signed by the managing director alone.\n`,
  ),
  travel,
  pumps,
  {
    name: "Amendment 2024.pdf",
    mimeType: "application/pdf",
    buffer: makePdf([
      [
        "Amendment of 14 November 2024 to the lease agreement Porto",
        "",
        "Clause 3 Notice",
        "For the tenant, the period of notice under 12.2 is shortened to four months,",
        "with effect from 1 January 2025. For the landlord it remains six months.",
      ],
    ]),
  },
  lease,
];

/** Long enough to be seen while it is read. */
export const report: Upload = {
  name: "Annual report 2025.pdf",
  mimeType: "application/pdf",
  buffer: makePdf(
    Array.from({ length: 1_500 }, (_, page) => [
      `Annual report 2025, page ${page + 1}`,
      ...Array.from(
        { length: 40 },
        (_, line) => `In line ${line + 1} of page ${page + 1} the board reports on orders, staff and the year ahead.`,
      ),
    ]),
  ),
};

/** Large enough to be seen while it is sent. */
export const manual: Upload = text(
  "Heat pump manual WPL-A 07.txt",
  "The outdoor unit stands on a level base of concrete. ".repeat(120_000),
);
