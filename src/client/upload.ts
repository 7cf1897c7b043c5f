import { type UploadResult, uploadResult } from "../contracts/documents.ts";
import { limits } from "../contracts/limits.ts";
import type { Connection } from "./connection.ts";
import { errorFromBody, errorFromCode, isLostConnection, MiniRagError, notMiniRag, unreachable } from "./errors.ts";

/** A path (Node only), a Blob or File, bytes, or a stream of bytes. */
export type UploadSource = string | Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export type UploadOptions = {
  /** The name that people will read; a path and a File bring their own. */
  name?: string;
  signal?: AbortSignal;
};

type Body = { name: string; body: BodyInit; sizeBytes: number | null };

export async function upload(connection: Connection, source: UploadSource, options: UploadOptions = {}): Promise<UploadResult> {
  try {
    return await send(connection, source, options);
  } catch (cause) {
    // A connection that was kept open may end just as it is used again. The same bytes twice are one document, so once more
    // does no harm, where the bytes can be had once more.
    if (!isLostConnection(cause) || isStream(source)) throw cause;
    return send(connection, source, options);
  }
}

async function send(connection: Connection, source: UploadSource, { name, signal }: UploadOptions): Promise<UploadResult> {
  signal?.throwIfAborted();
  const file = await describe(source, name);
  // The server would refuse it too, but only after bytes were sent in vain.
  if (file.sizeBytes !== null && file.sizeBytes > limits.fileBytes) throw errorFromCode("FILE_TOO_LARGE", null);
  const response = await fetch(`${connection.address}/api/documents?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { ...connection.headers, "content-type": "application/octet-stream" },
    body: file.body,
    signal: signal ?? null,
    // Node asks for it with a stream; it is not in the DOM's types.
    ...{ duplex: "half" },
  }).catch((cause) => {
    signal?.throwIfAborted();
    throw unreachable(connection.address, cause);
  });
  const answer: unknown = await response.json().catch(() => null);
  const retryAfter = Number(response.headers.get("retry-after")) || null;
  if (!response.ok) throw errorFromBody(answer, response.status, connection.address, retryAfter);
  const parsed = uploadResult.safeParse(answer);
  if (!parsed.success) throw notMiniRag(connection.address, response.status, parsed.error);
  return parsed.data;
}

function isStream(source: UploadSource): boolean {
  return !(typeof source === "string" || source instanceof Blob || source instanceof Uint8Array);
}

async function describe(source: UploadSource, name: string | undefined): Promise<Body> {
  if (typeof source === "string") return openPath(source, name);
  if (source instanceof Blob) return { name: named(name ?? nameOf(source)), body: source, sizeBytes: source.size };
  if (source instanceof Uint8Array) return { name: named(name), body: new Blob([new Uint8Array(source)]), sizeBytes: source.byteLength };
  const stream = source instanceof ReadableStream ? source : toStream(source);
  // Browsers send no streams over HTTP/1.1; a Blob they keep on disk where it is large.
  const body = isNode() ? stream : await new Response(stream).blob();
  return { name: named(name), body, sizeBytes: null };
}

async function openPath(path: string, name: string | undefined): Promise<Body> {
  if (!isNode()) throw new MiniRagError("INVALID_INPUT", "A browser cannot open a path. Hand over the File.");
  const [{ createReadStream }, { stat }, { basename }, { Readable }] = await Promise.all([
    import("node:fs"),
    import("node:fs/promises"),
    import("node:path"),
    import("node:stream"),
  ]);
  const found = await stat(path).catch((cause) => {
    throw new MiniRagError("INVALID_INPUT", `"${path}" cannot be read.`, { cause });
  });
  if (!found.isFile()) throw new MiniRagError("INVALID_INPUT", `"${path}" is not a file.`);
  const bytes: AsyncIterable<Uint8Array> = Readable.from(createReadStream(path));
  return { name: name ?? basename(path), body: toStream(bytes), sizeBytes: found.size };
}

function toStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const bytes = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await bytes.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      await bytes.return?.(reason);
    },
  });
}

function named(name: string | undefined): string {
  if (name) return name;
  throw new MiniRagError("INVALID_INPUT", "Give the document a name: documents.upload(bytes, { name }).");
}

function nameOf(blob: Blob): string | undefined {
  return blob instanceof File ? blob.name : undefined;
}

function isNode(): boolean {
  return typeof process !== "undefined" && typeof process.versions?.node === "string";
}
