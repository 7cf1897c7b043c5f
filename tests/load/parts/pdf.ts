import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fill, readFiles } from "@tests/load/library";
import { timed } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

// Long documents of text, as people have them; tiny and broken samples would measure the start of processes.
const LEAST_PAGES = 8;
const COPIES = 6;

/** Pages of PDF from upload to searchable, against pdf.js extracting the same text alone. */
export async function measurePdf(root: string): Promise<Figure[]> {
  const files = await findLongPdfs(path.join(root, "documents"));
  const pages = files.reduce((sum, file) => sum + file.pages, 0) * COPIES;
  const reference = await timed(async () => {
    for (const { bytes } of files) await extract(bytes);
  });
  const server = await startServer();
  try {
    // Copies with other bytes, since the same bytes would be one document.
    const uploads = Array.from({ length: COPIES }, (_, copy) =>
      files.map(({ name, bytes }) => ({ name: `${copy}-${name}`, bytes: Buffer.concat([bytes, Buffer.from(`\n% copy ${copy}\n`)]) })),
    );
    const { seconds } = await timed(() => fill(server.client, uploads.flat()));
    const alone = { is: "pdf.js extracting alone, one core", value: pages / COPIES / reference.seconds, unit: "pages/s" };
    const figure = { unit: "pages/s", better: "more", reference: alone } as const;
    return [
      { ...figure, measure: "PDF to searchable", value: pages / seconds, accept: null, stretch: null },
      { ...figure, measure: "PDF to searchable, by core", value: pages / seconds / availableParallelism(), accept: 40, stretch: 60 },
    ];
  } finally {
    await server.stop();
  }
}

async function findLongPdfs(folder: string) {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".pdf"));
  const found: { name: string; bytes: Uint8Array; pages: number }[] = [];
  for (const { name, bytes } of await readFiles(paths.map((file) => path.join(folder, file)))) {
    // Some samples are encrypted or broken on purpose.
    const pages = await extract(bytes).catch(() => 0);
    if (pages >= LEAST_PAGES) found.push({ name, bytes, pages });
  }
  return found;
}

/** Reads the text of every page and answers their number. */
async function extract(bytes: Uint8Array): Promise<number> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: true });
  try {
    const document = await task.promise;
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      await page.getTextContent();
    }
    return document.numPages;
  } finally {
    await task.destroy();
  }
}
