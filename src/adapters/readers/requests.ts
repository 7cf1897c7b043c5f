import type { ReaderRequest } from "./protocol";

type Request = Omit<ReaderRequest, "sizeBytes"> & { bytes: Uint8Array };

/** Takes requests off a stream one after the other; while one is answered, lines that the reader has asked for. */
export function createRequests(stream: AsyncIterable<Uint8Array>) {
  const source = createByteSource(stream);
  return {
    async *requests(): AsyncGenerator<Request> {
      for (let line = await source.line(); line !== null; line = await source.line()) {
        const { sizeBytes, ...request } = parse(line);
        yield { ...request, bytes: await source.take(sizeBytes) };
      }
    },
    /** What the parent says to a question; null when it has no more to say. */
    reply: (): Promise<string | null> => source.line(),
  };
}

// The parent is trusted; what comes back to it is parsed there.
function parse(line: string): ReaderRequest {
  return JSON.parse(line);
}

export type ByteSource = ReturnType<typeof createByteSource>;

/** Takes lines and bytes off a stream by turns. */
export function createByteSource(stream: AsyncIterable<Uint8Array>) {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();

  async function more(): Promise<Uint8Array | null> {
    const { done, value } = await chunks.next();
    return done ? null : value;
  }

  async function line(): Promise<string | null> {
    let end = rest.indexOf(10);
    while (end === -1) {
      const chunk = await more();
      if (!chunk) return null;
      rest = Buffer.concat([rest, chunk]);
      end = rest.indexOf(10);
    }
    const text = Buffer.from(rest.subarray(0, end)).toString("utf8");
    rest = rest.subarray(end + 1);
    return text;
  }

  /** As many bytes as were announced, piece by piece. */
  async function* chunksOf(sizeBytes: number): AsyncGenerator<Uint8Array> {
    for (let left = sizeBytes; left > 0; ) {
      const chunk = rest.length > 0 ? rest : await more();
      if (!chunk) throw new Error("the request broke off");
      const used = chunk.subarray(0, left);
      rest = chunk.subarray(used.length);
      left -= used.length;
      yield used;
    }
  }

  /** A copy in memory of its own, since parsers keep and transfer what they are given. */
  async function take(sizeBytes: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(sizeBytes);
    let filled = 0;
    for await (const chunk of chunksOf(sizeBytes)) {
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return bytes;
  }

  return { line, take, chunksOf };
}
