import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type * as Pdfjs from "pdfjs-dist";

// pdf.js asks for these when it loads; drawing needs them, reading text does not.
class NotDrawn {}
Object.assign(globalThis, { DOMMatrix: NotDrawn, Path2D: NotDrawn });

let loaded: Promise<typeof Pdfjs> | undefined;

/** pdf.js without a worker thread of its own; the legacy build, since the other asks for a newer V8 than Node 24's. */
export function loadPdfjs(): Promise<typeof Pdfjs> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<typeof Pdfjs> {
  const pdfjsWorker = await import("pdfjs-dist/legacy/build/pdf.worker.min.mjs");
  Object.assign(globalThis, { pdfjsWorker });
  return import("pdfjs-dist/legacy/build/pdf.min.mjs");
}

/** The folder of the character maps of East Asian fonts: beside the bundle, or in the package when run from source. */
export function characterMaps(): string {
  const beside = fileURLToPath(new URL("./cmaps/", import.meta.url));
  if (existsSync(beside)) return beside;
  return `${path.dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"))}/cmaps/`;
}
