import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import { loadPdfjs } from "./pdf-engine";
import { composePage, type Placed, type Raster } from "./pdf-raster";

const PICTURE_MS = 10_000;
// Smaller ones are rules, bullets and logos' parts.
const SMALLEST_PIXELS = 32;

type Matrix = [number, number, number, number, number, number];

/** A page's pictures put together in grey as they lie on it (PGM), to recognise text in; null for a page without any. */
export async function pictureOf(document: PDFDocumentProxy, number: number): Promise<Uint8Array | null> {
  const page = await document.getPage(number);
  try {
    const viewport = page.getViewport({ scale: 1 });
    const placed = await placedPictures(page, toMatrix(viewport.transform));
    return placed.length === 0 ? null : composePage(placed, viewport.width, viewport.height);
  } finally {
    page.cleanup();
  }
}

async function placedPictures(page: PDFPageProxy, view: Matrix): Promise<Placed[]> {
  const { OPS } = await loadPdfjs();
  const { fnArray, argsArray } = await page.getOperatorList();
  const placed: Placed[] = [];
  const painting = [OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject];
  const place = createPlace(OPS, view);
  for (const [at, operator] of fnArray.entries()) {
    const values: unknown[] = Array.isArray(argsArray[at]) ? argsArray[at] : [];
    place.follow(operator, values);
    const raster = painting.includes(operator) ? await rasterOf(page, values[0]) : null;
    if (!raster || Math.min(raster.width, raster.height) < SMALLEST_PIXELS) continue;
    placed.push({ ...raster, matrix: place.now(), isMask: operator === OPS.paintImageMaskXObject });
  }
  return placed;
}

/** Where on the page the next thing is drawn, as operators move it. */
function createPlace(OPS: Awaited<ReturnType<typeof loadPdfjs>>["OPS"], view: Matrix) {
  const saved: Matrix[] = [];
  let matrix = view;
  const restore = () => {
    matrix = saved.pop() ?? view;
  };
  const moves = new Map<number, (values: unknown[]) => void>([
    [OPS.save, () => saved.push(matrix)],
    [OPS.restore, restore],
    [
      OPS.paintFormXObjectBegin,
      ([form]) => {
        saved.push(matrix);
        if (Array.isArray(form)) matrix = multiply(matrix, toMatrix(form));
      },
    ],
    [OPS.paintFormXObjectEnd, restore],
    [
      OPS.transform,
      (values) => {
        matrix = multiply(matrix, toMatrix(values));
      },
    ],
  ]);
  return { follow: (operator: number, values: unknown[]) => moves.get(operator)?.(values), now: () => matrix };
}

function toMatrix(values: ArrayLike<unknown>): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = Array.from(values, Number);
  return [a, b, c, d, e, f];
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** The picture itself, or the one that a name stands for; null where it could not be decoded. */
async function rasterOf(page: PDFPageProxy, value: unknown): Promise<Raster | null> {
  const named = typeof value === "string" ? value : property(value, "data");
  const found = typeof named === "string" ? await waitFor(page, named) : value;
  const { width, height, data, kind } = { width: property(found, "width"), height: property(found, "height"), ...parts(found) };
  if (typeof width !== "number" || typeof height !== "number" || !(data instanceof Uint8Array || data instanceof Uint8ClampedArray))
    return null;
  return { width, height, data, bits: kind === 2 ? 24 : kind === 3 ? 32 : 1 };
}

function parts(value: unknown) {
  return { data: property(value, "data"), kind: property(value, "kind") };
}

function waitFor(page: PDFPageProxy, name: string): Promise<unknown> {
  const store = name.startsWith("g_") ? page.commonObjs : page.objs;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), PICTURE_MS);
    store.get(name, (found: unknown) => {
      clearTimeout(timer);
      resolve(found);
    });
  });
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
