import { createWriteStream } from "node:fs";
import { type ReaderMessage, recognised } from "@/adapters/readers/protocol";
import { readFile } from "@/adapters/readers/read-file";
import { createRequests } from "@/adapters/readers/requests";
import { AppError } from "@/core/errors";

// The sealed room: bytes come in on stdin, one line of JSON a message goes out on descriptor 3, and that is all.
const out = createWriteStream("", { fd: 3 });
const parent = createRequests(process.stdin);

function say(message: ReaderMessage): void {
  out.write(`${JSON.stringify(message)}\n`);
}

async function answer(type: string, file: { bytes: Uint8Array; name: string }, mayRecognise: boolean): Promise<ReaderMessage> {
  try {
    return {
      kind: "read",
      read: await readFile(type, file, { onProgress: createProgress(), recognise: mayRecognise ? recognise : undefined }),
    };
  } catch (error) {
    return { kind: "failed", ...describe(error) };
  }
}

/** Asks the parent, which has the program for it, and waits. */
async function recognise(picture: Uint8Array): Promise<string | null> {
  say({ kind: "picture", picture: Buffer.from(picture).toString("base64") });
  const line = await parent.reply();
  return line === null ? null : recognised.parse(JSON.parse(line));
}

function describe(error: unknown): { code: AppError["code"]; message: string; detail: string | null } {
  if (error instanceof AppError) return { code: error.code, message: withCause(error), detail: error.detail };
  const reason =
    error instanceof Error ? `${error.name}: ${error.stack?.split("\n").slice(0, 3).join(" ") ?? error.message}` : String(error);
  return { code: "FILE_READ_CRASHED", message: reason.slice(0, 500), detail: null };
}

function withCause(error: AppError): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : "";
  return `${error.message}${cause}`.slice(0, 500);
}

/** Tells of progress five times a second at most. */
function createProgress() {
  let toldAt = 0;
  return (done: number, total: number) => {
    if (Date.now() - toldAt < 200 && done < total) return;
    toldAt = Date.now();
    say({ kind: "progress", done, total });
  };
}

// A promise that a parser forgot must not end a reader that has not answered yet; the document's answer says what failed.
process.on("unhandledRejection", () => undefined);

// The end of stdin is the end of the parent's interest, or of the parent.
process.stdin.on("close", () => process.exit(0));

for await (const { type, name, bytes, mayRecognise } of parent.requests()) say(await answer(type, { bytes, name }, mayRecognise));
process.exit(0);
