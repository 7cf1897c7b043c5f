import { NextRequest } from "next/server";

import { AppError } from "@/core/errors";

/** The same request with its body in memory, refused as soon as it is longer: a sender need not say, nor say truly, how long it is. */
export async function bounded(request: Request, limitBytes: number): Promise<NextRequest> {
  const { url, method, headers, signal } = request;
  const body = request.body && (await read(request.body, limitBytes));
  return new NextRequest(url, { method, headers, signal, body });
}

async function read(body: ReadableStream<Uint8Array>, limitBytes: number): Promise<Blob> {
  const chunks: BlobPart[] = [];
  let size = 0;
  try {
    // Leaving the loop cancels the stream, and what is still on its way is not read.
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > limitBytes) throw new AppError("INVALID_INPUT", `the body is longer than ${limitBytes} bytes`);
      chunks.push(new Uint8Array(chunk));
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("INVALID_INPUT", "the body did not arrive in full", { cause });
  }
  return new Blob(chunks);
}
