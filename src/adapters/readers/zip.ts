import { type Entry, fromBuffer, getFileNameLowLevel, type ZipFile } from "yauzl";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";

// Below this size a high ratio harms nobody: an empty sheet packs a thousandfold.
const ALWAYS_FINE_BYTES = 10 * 1024 * 1024;

/** Members of a zip file that may be read; names are theirs and never become paths. */
export type Archive = {
  names: string[];
  /** What the directory says of a member's size; 0 where there is none of that name. */
  sizeOf(name: string): number;
  /** The bytes of a member; null where there is none of that name. Real bytes count against the limit, not declared ones. */
  read(name: string): Promise<Buffer | null>;
};

/**
 * Opens an archive after looking at every entry of its directory.
 * @throws FILE_UNPACKS_TOO_LARGE (entries, sum, ratio, archives inside), FILE_MALFORMED, FILE_ENCRYPTED.
 */
export async function openArchive(bytes: Uint8Array, { mayHoldArchives = false } = {}): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zip = await openZip(buffer);
  const entries = await listEntries(zip, (name, entry, declared, count) => {
    if (!mayHoldArchives && isArchive(name)) return tooLarge("an archive lies inside the archive", "an archive inside");
    if (entry.generalPurposeBitFlag & 1) return new AppError("FILE_ENCRYPTED", "a part of the archive is encrypted");
    return refuseSize(declared, count, buffer.length);
  });
  let unpacked = 0;
  return {
    names: [...entries.keys()],
    sizeOf: (name) => entries.get(name)?.uncompressedSize ?? 0,
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return null;
      const content = await inflate(zip, entry, limits.unpackedBytes - unpacked);
      unpacked += content.length;
      return content;
    },
  };
}

function openZip(buffer: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, autoClose: false, decodeStrings: false }, (cause, zip) => {
      if (cause || !zip) reject(malformed(cause));
      else resolve(zip);
    });
  });
}

type Refuse = (name: string, entry: Entry, declared: number, count: number) => AppError | null;

function listEntries(zip: ZipFile, refuse: Refuse): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    if (zip.entryCount > limits.archiveEntries) return reject(tooManyEntries());
    const entries = new Map<string, Entry>();
    let declared = 0;
    zip.on("error", (cause) => reject(malformed(cause)));
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: Entry) => {
      // Decoded here: names that lead out of a folder are refused by yauzl, and harm nobody where none becomes a path.
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      declared += entry.uncompressedSize;
      const refusal = refuse(name, entry, declared, entries.size);
      if (refusal) return reject(refusal);
      entries.set(name, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function refuseSize(declared: number, count: number, packedBytes: number): AppError | null {
  if (count >= limits.archiveEntries) return tooManyEntries();
  if (declared > limits.unpackedBytes) return tooLarge(`its parts declare ${declared} bytes or more`);
  if (declared > ALWAYS_FINE_BYTES && declared > packedBytes * limits.unpackRatio) {
    return tooLarge(`${packedBytes} bytes declare ${declared} or more`);
  }
  return null;
}

/** Workbooks behind charts are common and never opened; any other archive inside an archive is refused. */
function isArchive(name: string): boolean {
  if (/^(word|ppt|xl)\/embeddings\/[^/]+\.xls[xmb]$/i.test(name)) return false;
  return /\.(zip|7z|rar|gz|tgz|bz2|xz|tar|jar|docx|docm|xlsx|xlsm|pptx|pptm|odt|ods|odp|epub)$/i.test(name);
}

function inflate(zip: ZipFile, entry: Entry, room: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (cause, stream) => {
      if (cause || !stream) return reject(malformed(cause));
      const chunks: Buffer[] = [];
      let length = 0;
      stream.on("error", (error) => reject(/too many bytes/.test(error.message) ? forged(error) : malformed(error)));
      stream.on("end", () => resolve(Buffer.concat(chunks)));
      stream.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > room) stream.destroy(tooLarge(`its parts unpack to more than ${limits.unpackedBytes} bytes`));
        chunks.push(chunk);
      });
    });
  });
}

function tooManyEntries(): AppError {
  return tooLarge(`the archive has more than ${limits.archiveEntries} entries`, `more than ${limits.archiveEntries} parts`);
}

function tooLarge(message: string, detail?: string): AppError {
  return new AppError("FILE_UNPACKS_TOO_LARGE", message, { detail });
}

function forged(cause: Error): AppError {
  return new AppError("FILE_UNPACKS_TOO_LARGE", "a part unpacks to more than it declares", {
    cause,
    detail: "a part is larger than it says",
  });
}

function malformed(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError("FILE_MALFORMED", "the archive cannot be opened", { cause });
}
