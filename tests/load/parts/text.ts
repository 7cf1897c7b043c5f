import { fill, textFile } from "@tests/load/library";
import { timed } from "@tests/load/measure";
import { createPlainIndex } from "@tests/load/plain-index";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { inventFiles } from "@tests/load/texts";

const PASSAGES = 12_000;
const PASSAGES_A_FILE = 500;
const MB = 1_000_000;

/** Megabytes of text from upload to searchable, against cutting the same text into words and counting them. */
export async function measureText(root: string): Promise<Figure[]> {
  const files = [...inventFiles(root, PASSAGES, PASSAGES_A_FILE)];
  const megabytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / MB;
  const reference = await timed(async () => {
    const index = createPlainIndex();
    for (const { text } of files) for (const passage of text.split("\n\n")) index.add(passage);
  });
  const server = await startServer();
  try {
    const { seconds } = await timed(() =>
      fill(
        server.client,
        files.map(({ name, text }) => textFile(name, text)),
      ),
    );
    return [
      {
        measure: "text to searchable",
        value: megabytes / seconds,
        unit: "MB/s",
        better: "more",
        accept: 1,
        stretch: 2,
        reference: { is: "plain words into a plain index, one core", value: megabytes / reference.seconds, unit: "MB/s" },
      },
    ];
  } finally {
    await server.stop();
  }
}
