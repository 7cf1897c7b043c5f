import { createHash } from "node:crypto";
import { fill, textFile } from "@tests/load/library";
import { timed } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { inventFiles } from "@tests/load/texts";

const FILES = 1_000;
const PASSAGES_A_FILE = 3;
// Once is over before a clock says much.
const HASHED_TIMES = 20;

/** The same 1,000 files a second time, when nothing has changed. */
export async function measureReread(root: string): Promise<Figure[]> {
  const files = [...inventFiles(root, FILES * PASSAGES_A_FILE, PASSAGES_A_FILE)].map(({ name, text }) => textFile(name, text));
  const server = await startServer();
  try {
    await fill(server.client, files);
    const { seconds } = await timed(() => fill(server.client, files));
    const reference = await timed(async () => {
      for (let time = 0; time < HASHED_TIMES; time += 1) for (const { bytes } of files) createHash("sha256").update(bytes).digest();
    });
    return [
      {
        measure: "the same 1,000 files again, unchanged",
        value: seconds,
        unit: "s",
        better: "less",
        accept: 10,
        stretch: 3,
        reference: { is: "their SHA-256 alone", value: reference.seconds / HASHED_TIMES, unit: "s" },
      },
    ];
  } finally {
    await server.stop();
  }
}
