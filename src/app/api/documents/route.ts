import { respond } from "@/app/api/respond";
import { signedIn } from "@/app/api/signed-in";
import { container } from "@/container";
import { uploadResult } from "@/contracts/documents";
import { AppError } from "@/core/errors";
import { note } from "@/log";

export const dynamic = "force-dynamic";

/** Takes one file: its name in the address, its bytes as the body, streamed to the file store as they come. */
export function POST(request: Request): Promise<Response> {
  return respond("request", request, async () => {
    note({ path: "/api/documents" });
    // Everything that can be refused without the bytes is refused before the first one is read.
    const actor = await signedIn(request, "documents:add", "upload");
    const name = new URL(request.url).searchParams.get("name");
    if (!name) throw new AppError("INVALID_INPUT", "an upload without a name");
    if (!request.body) throw new AppError("FILE_EMPTY", "an upload without a body");
    const result = await container().documents.upload(actor, { name, declaredBytes: declaredBytes(request), source: request.body });
    return Response.json(uploadResult.parse(result));
  });
}

function declaredBytes(request: Request): number | null {
  const header = request.headers.get("content-length");
  return header && /^\d+$/.test(header) ? Number(header) : null;
}
