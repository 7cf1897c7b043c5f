/** A decoded picture; rows from above, each of 1-bit rows filled up to whole bytes. */
export type Raster = { width: number; height: number; data: Uint8Array | Uint8ClampedArray; bits: 1 | 24 | 32 };
/** A picture's unit square on the page, whose first row is at its far side, in points from the page's upper left. */
export type Placed = Raster & { matrix: [number, number, number, number, number, number]; isMask: boolean };

const MOST_PIXELS = 12_000_000;
// Letters of usual size are told apart from about 200 dots an inch on; a point is a 72nd of one.
const LEAST_SCALE = 1;
const MOST_SCALE = 300 / 72;

/** Lays pictures on a white page of so many points; answers a PGM file (grey, a byte a pixel). */
export function composePage(pictures: Placed[], widthPoints: number, heightPoints: number): Uint8Array {
  const finest = Math.max(...pictures.map(({ width, matrix: [a, b] }) => width / Math.max(Math.hypot(a, b), 1)));
  const fits = Math.sqrt(MOST_PIXELS / Math.max(widthPoints * heightPoints, 1));
  const scale = Math.min(Math.max(finest, LEAST_SCALE), MOST_SCALE, fits);
  const width = Math.max(1, Math.round(widthPoints * scale));
  const height = Math.max(1, Math.round(heightPoints * scale));
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1");
  const file = new Uint8Array(head.length + width * height).fill(255);
  file.set(head);
  const page = { pixels: file.subarray(head.length), width, height, scale };
  for (const picture of pictures) draw(page, picture);
  return file;
}

type Page = { pixels: Uint8Array; width: number; height: number; scale: number };

/** For each pixel of the page within the picture's box, the picture's pixel that lies there. */
function draw({ pixels, width, height, scale }: Page, picture: Placed): void {
  const [a, b, c, d, e, f] = picture.matrix.map((value) => value * scale) as Placed["matrix"];
  const area = a * d - b * c;
  if (Math.abs(area) < 1) return;
  const [left, right] = spanOf([e, e + a, e + c, e + a + c], width);
  const [top, bottom] = spanOf([f, f + b, f + d, f + b + d], height);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const u = (d * (x + 0.5 - e) - c * (y + 0.5 - f)) / area;
      const v = (a * (y + 0.5 - f) - b * (x + 0.5 - e)) / area;
      if (u >= 0 && u < 1 && v > 0 && v <= 1) paint(pixels, y * width + x, picture, u, 1 - v);
    }
  }
}

function spanOf(ends: number[], most: number): [from: number, to: number] {
  return [Math.max(0, Math.floor(Math.min(...ends))), Math.min(most, Math.ceil(Math.max(...ends)))];
}

function paint(pixels: Uint8Array, at: number, { width, height, data, bits, isMask }: Placed, u: number, v: number): void {
  const column = Math.min(Math.floor(u * width), width - 1);
  const row = Math.min(Math.floor(v * height), height - 1);
  if (bits === 1) {
    const isSet = ((data[row * ((width + 7) >> 3) + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) !== 0;
    // A mask is painted where it is 0, and lets the page through elsewhere.
    if (!isMask) pixels[at] = isSet ? 255 : 0;
    else if (!isSet) pixels[at] = 0;
    return;
  }
  const start = (row * width + column) * (bits / 8);
  const [red = 255, green = 255, blue = 255] = [data[start], data[start + 1], data[start + 2]];
  pixels[at] = (red * 77 + green * 151 + blue * 28) >> 8;
}
