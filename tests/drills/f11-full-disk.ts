import { createHash, randomBytes } from "node:crypto";
import { truncateSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@tests/start/program";
import { MiniRagError } from "@/client/index";
import type { Drill, Figures, Scale } from "./drill";
import { ask, newMarker, uploadText } from "./operations";
import { storedFiles, sweep, untilQuiet } from "./quiet";
import { createPerson } from "./sign-in";
import { needed } from "./stores";
import type { World } from "./world";

const MB = 1024 * 1024;
const FILE_BYTES = 8 * MB;
const PIECE_BYTES = MB / 2;
const UPLOADERS = 4;
const WORKS_WITHIN_MS = 60_000;

/** The disk of the files fills up to its last byte while files come in. */
export const fullDisk: Drill = {
  name: "F11",
  fault: "the disk of the files filled to the last byte during uploads, then given room again",
  promise:
    "uploads are refused with 507, none is cut short; searching, answering, reading and signing in go on; room brings uploads back within 60 s",
  stores: ["small-disk"],
  run,
  control: {
    does: "the file of an accepted document is cut in half",
    finds: /has \d+ of \d+ bytes/,
    async tamper(world) {
      const [victim] = storedFiles(world);
      if (victim) truncateSync(victim.file, 100);
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const disk = needed(world.disk);
  const turns = scale.of(2, 15);
  await world.startWeb();
  await world.startWorker();
  const person = await createPerson(world);
  const first = await uploadText(world);
  await world.client.documents.waitUntilReady(first);
  const seen = { accepted: 0, refused: 0, slowestRoomMs: 0 };
  for (let turn = 0; turn < turns; turn += 1) {
    const uploading = Promise.all(Array.from({ length: UPLOADERS }, () => uploadLarge(world)));
    await sleep(Math.random() * 400);
    disk.fillTo(0);
    for (const outcome of await uploading) seen[outcome] += 1;
    await refuseUpload(world);
    await workWithoutRoom(world, person);
    disk.empty();
    seen.slowestRoomMs = Math.max(seen.slowestRoomMs, await untilUploadWorks(world));
    await untilQuiet(world, 180_000);
    await removeLarge(world);
  }
  await untilQuiet(world, 180_000);
  await sweep(world);
  return { turns, accepted: seen.accepted, "refused with 507": seen.refused, "uploads work again after (ms)": seen.slowestRoomMs };
}

/** One large file, sent in pieces; whatever comes of it is said clearly. */
async function uploadLarge(world: World): Promise<"accepted" | "refused"> {
  const bytes = randomBytes(FILE_BYTES);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const marker = newMarker();
  world.ledger.note({ op: "upload-sent", sha256 });
  try {
    const { document } = await world.client.documents.upload(inPieces(bytes), { name: `${marker}.bin` });
    world.ledger.note({ op: "upload-accepted", documentId: document.id, sha256, marker });
    return "accepted";
  } catch (cause) {
    assertFull(cause);
    return "refused";
  }
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield new Uint8Array(bytes.subarray(at, at + PIECE_BYTES));
    await sleep(20);
  }
}

function assertFull(cause: unknown): void {
  const isSaid = cause instanceof MiniRagError && cause.code === "STORAGE_FULL" && cause.status === 507;
  if (!isSaid) throw new Error(`an upload onto a full disk ended with ${cause}`, { cause });
}

async function refuseUpload(world: World): Promise<void> {
  const marker = newMarker();
  const refusal = await world.client.documents.upload(new Blob([marker]), { name: `${marker}.txt` }).then(
    () => null,
    (cause: unknown) => cause,
  );
  assertFull(refusal);
}

/** What needs no room for files. */
async function workWithoutRoom(world: World, { signIn, isKnown }: Awaited<ReturnType<typeof createPerson>>): Promise<void> {
  const { hits } = await world.client.search("bridge number three?");
  if (hits.length === 0) throw new Error("nothing is found on a full disk");
  await ask(world, "Which bridge was opened?");
  const { cookie } = await signIn();
  if (!(await isKnown(cookie))) throw new Error("a session is not known on a full disk");
  const [document] = world.ledger.all("upload-accepted");
  const original = await fetch(`${world.url}/api/documents/${document?.documentId}/original`, {
    headers: { authorization: `Bearer ${world.key}` },
  });
  if (!original.ok || (await original.arrayBuffer()).byteLength === 0) throw new Error(`an original is not read: ${original.status}`);
}

async function untilUploadWorks(world: World): Promise<number> {
  const startedAt = performance.now();
  let documentId = "";
  await until(
    async () => {
      documentId = await uploadText(world).catch(() => "");
      return documentId !== "";
    },
    WORKS_WITHIN_MS,
    () => "no upload within a minute of room",
  );
  await world.client.documents.waitUntilReady(documentId, { timeoutMs: WORKS_WITHIN_MS });
  return Math.round(performance.now() - startedAt);
}

/** The large files go, so that the next turn finds the same room. */
async function removeLarge(world: World): Promise<void> {
  const removed = new Set(world.ledger.all("delete-sent").map(({ documentId }) => documentId));
  const { documents } = await world.client.documents.list({ limit: 100 });
  for (const { id, name } of documents) {
    if (!name.endsWith(".bin") || removed.has(id)) continue;
    world.ledger.note({ op: "delete-sent", documentId: id });
    await world.client.documents.remove(id);
    world.ledger.note({ op: "delete-acknowledged", documentId: id });
  }
  await untilQuiet(world, 180_000);
}
