import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const BLOCK_BYTES = 256 * 1024;

export type SmallDisk = NonNullable<ReturnType<typeof mountSmallDisk>>;

/** A disk of its own of so many megabytes, in memory; null where this machine does not let us mount one. */
export function mountSmallDisk(megabytes: number, folder = mkdtempSync(path.join(tmpdir(), "minirag-disk-"))) {
  const mounted =
    process.platform === "linux" && spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]).status === 0;
  if (!mounted) {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = path.join(folder, "filler");
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    /** Fills it until so much is left; 0 for not a byte. */
    fillTo(leftBytes: number): void {
      const file = openSync(filler, "a");
      try {
        while (free() > leftBytes) writeSync(file, Buffer.alloc(Math.min(BLOCK_BYTES, free() - leftBytes)));
        fsyncSync(file);
      } catch (cause) {
        if (!(cause instanceof Error && "code" in cause && cause.code === "ENOSPC")) throw cause;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
    unmount(): void {
      spawnSync("umount", ["-l", folder]);
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
