import { readFile } from "node:fs/promises";
import { AppError } from "@/core/errors";
import type { Archives } from "@/core/ports";
import { openArchive } from "./readers/zip";

/** Opens uploaded zip files in memory; nothing is ever unpacked to disk. Members are parsed elsewhere, each in a room of its own. */
export function createArchives(): Archives {
  return {
    async open(path) {
      const archive = await openArchive(await readFile(path), { mayHoldArchives: true });
      const files = archive.names.filter((name) => !/[/\\]$/.test(name));
      return {
        members: files.map((name) => ({ name, sizeBytes: archive.sizeOf(name) })),
        async read(name) {
          const bytes = await archive.read(name);
          if (!bytes) throw new AppError("FILE_MALFORMED", "the archive lost a member");
          return bytes;
        },
      };
    },
  };
}
