import { existsSync } from "node:fs";
import { mkdtemp, open, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createArchives } from "@/adapters/archives";
import { describeRecogniser } from "@/adapters/recogniser";
import { describeSealedRoom } from "@/adapters/sealed-room";
import { createTextReader } from "@/adapters/text-reader";
import { errorMessages } from "@/contracts/error-messages";
import { refusalOf, sniffType, wayOf } from "@/core/documents/sniff";
import { AppError } from "@/core/errors";
import { bundleReader } from "@/local/bundle-reader";

// Reads every file of a folder as an upload would be read and prints a table by type.
// Exits 1 when a reader crashed or hung, or when something failed that MiniRAG does not know.

type Outcome = { file: string; type: string; code: string | null; detail: string | null; seconds: number; characters: number };

const UNWANTED = ["FILE_READ_CRASHED", "FILE_READ_TIMEOUT", "FILE_READ_MEMORY", "UNEXPECTED"];
const root = path.resolve(process.argv[2] ?? "../shared/datasets/documents");

const outdir = await mkdtemp(path.join(tmpdir(), "minirag-corpus-"));
await bundleReader(process.cwd(), outdir);
const reader = createTextReader({ bundle: path.join(outdir, "reader.js") });

const outcomes: Outcome[] = [];
const files = await listFiles(root);
const startedAt = performance.now();
await Promise.all([work(), work()]);
const seconds = (performance.now() - startedAt) / 1_000;

print(outcomes.sort((left, right) => left.type.localeCompare(right.type) || left.file.localeCompare(right.file)));
console.log(
  `\n${outcomes.length} files in ${seconds.toFixed(1)} s. ${(await describeSealedRoom()).sentence} ${(await describeRecogniser()).sentence}`,
);
process.exitCode = outcomes.some(({ code }) => code && UNWANTED.includes(code)) ? 1 : 0;

async function work(): Promise<void> {
  for (let file = files.shift(); file; file = files.shift()) outcomes.push(await readOne(file));
}

async function readOne(file: string): Promise<Outcome> {
  const name = path.basename(file);
  const type = sniffType(await headOf(file), name);
  const began = performance.now();
  const outcome = { file: path.relative(root, file), type, detail: null, characters: 0 };
  const took = () => (performance.now() - began) / 1_000;
  if ((await stat(file)).size === 0) return { ...outcome, code: "FILE_EMPTY", seconds: 0 };
  const refusal = refusalOf(type);
  if (refusal) return { ...outcome, code: refusal, detail: wayOf(type), seconds: 0 };
  try {
    const characters = type === "zip" ? await readArchive(file) : (await reader.read({ path: file, type, name }, {})).text.length;
    return { ...outcome, code: null, seconds: took(), characters };
  } catch (error) {
    const known = error instanceof AppError ? error : null;
    return { ...outcome, code: known?.code ?? "UNEXPECTED", detail: known?.detail ?? null, seconds: took() };
  }
}

/** The files of an archive that can be read, as documents of their own. */
async function readArchive(file: string): Promise<number> {
  const archive = await createArchives().open(file);
  let characters = 0;
  for (const { name } of archive.members) {
    const bytes = await archive.read(name);
    const type = sniffType(bytes.subarray(0, 4_100), name);
    const place = path.join(outdir, "member");
    await writeFile(place, bytes);
    if (bytes.length > 0 && !refusalOf(type)) characters += (await reader.read({ path: place, type, name }, {})).text.length;
  }
  if (characters === 0) throw new AppError("ARCHIVE_WITHOUT_DOCUMENTS", "no member could be read");
  return characters;
}

async function headOf(file: string): Promise<Uint8Array> {
  await using handle = await open(file);
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(4_100), 0, 4_100, 0);
  return buffer.subarray(0, bytesRead);
}

async function listFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) throw new Error(`${folder} is not there`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function print(all: Outcome[]): void {
  const types = Map.groupBy(all, ({ type }) => type);
  const rows = [...types].map(([type, files]) => {
    const codes = Map.groupBy(
      files.filter(({ code }) => code),
      ({ code }) => code,
    );
    const failed = [...codes].map(([code, those]) => `${those.length} ${code}`).join(", ");
    const ready = files.filter(({ code }) => code === null);
    const sum = (count: (outcome: Outcome) => number) => files.reduce((total, outcome) => total + count(outcome), 0);
    return [type, files.length, ready.length, sum(({ seconds }) => seconds).toFixed(1), sum(({ characters }) => characters), failed];
  });
  for (const row of [["type", "files", "ready", "seconds", "characters", "failed"], ...rows]) {
    console.log(row.map((cell, at) => (at === 5 ? String(cell) : String(cell).padEnd(12))).join(""));
  }
  console.log("");
  for (const { file, code, detail } of all.filter((outcome) => outcome.code)) {
    const known = Object.entries(errorMessages).find(([name]) => name === code)?.[1] ?? "";
    console.log(`${file}: ${code}${detail ? ` (${detail})` : ""}. ${known}`);
  }
}
