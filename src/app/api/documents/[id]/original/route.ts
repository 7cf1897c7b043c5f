import { Readable } from "node:stream";

import { respond } from "@/app/api/respond";
import { signedIn } from "@/app/api/signed-in";
import { container } from "@/container";
import { documentId } from "@/contracts/documents";
import { notFound } from "@/core/errors";
import { note } from "@/log";

export const dynamic = "force-dynamic";

// Only these may open in the browser: the rest could run as a page of ours.
const inlineTypes: Record<string, string> = { pdf: "application/pdf", txt: "text/plain; charset=utf-8" };

type Params = { params: Promise<{ id: string }> };

/** Gives a document's original back, as a download unless `?inline=1` and its type is harmless. */
export function GET(request: Request, { params }: Params): Promise<Response> {
  return respond("request", request, async () => {
    note({ path: "/api/documents/original" });
    const actor = await signedIn(request, "documents:read");
    const id = documentId.safeParse((await params).id);
    if (!id.success) throw notFound("the document");
    const { name, type, sizeBytes, bytes } = await container().documents.original(actor, id.data);
    const shownAs = new URL(request.url).searchParams.get("inline") === "1" ? inlineTypes[type] : undefined;
    // A web stream of the same bytes; the two libraries only disagree about its type's name.
    const body = Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
    return new Response(body, {
      headers: {
        "content-type": shownAs ?? "application/octet-stream",
        "content-length": String(sizeBytes),
        "content-disposition": `${shownAs ? "inline" : "attachment"}; ${encodedName(name)}`,
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
      },
    });
  });
}

/** A file name in a header (RFC 6266): plain for old readers, UTF-8 for the others. */
function encodedName(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
}
