import type { Readable } from "node:stream";

export type StreamedEvent = { id: string; value: unknown };

/** The events of a stream that carry an id. @throws when the connection breaks. */
export async function* eventsOf(stream: Readable): AsyncGenerator<StreamedEvent> {
  let kept = "";
  for await (const bytes of stream.setEncoding("utf8")) {
    const blocks = `${kept}${bytes}`.split("\n\n");
    kept = blocks.pop() ?? "";
    for (const block of blocks) {
      const id = fieldOf(block, "id");
      const data = fieldOf(block, "data");
      if (id !== null && data !== null) yield { id, value: JSON.parse(data) };
    }
  }
}

function fieldOf(block: string, name: string): string | null {
  const line = block.split("\n").find((words) => words.startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}
