import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import type { MachineState } from "@/contracts/status";
import type { FileStore, StoreProbe } from "@/core/ports";

import { appVersion, memoryLimitBytes } from "./machine";
import { describeRecogniser } from "./recogniser";
import { describeSealedRoom } from "./sealed-room";

type Tools = { files: Pick<FileStore, "space" | "assertRoom">; versions: { name: string; version: string }[] };

/** Looks at the machine that this process runs on: its disk, memory, programs and versions. */
export function createMachineLook({ files, versions }: Tools) {
  return async function lookAtMachine(): Promise<MachineState> {
    const [space, isShort, app, ocr, sealedRoom] = await Promise.all([
      files.space(),
      files.assertRoom(0).then(
        () => false,
        () => true,
      ),
      appVersion(),
      describeRecogniser(),
      describeSealedRoom(),
    ]);
    return {
      disk: { ...space, isShort },
      memory: { usedBytes: process.memoryUsage.rss(), limitBytes: memoryLimitBytes() },
      versions: [{ name: "MiniRAG", version: app }, { name: "Node", version: process.versions.node }, ...versions],
      sealedRoom,
      ocr,
    };
  };
}

/** The folder of the originals. */
export function createFilesProbe(dataDir: string): StoreProbe {
  return {
    name: "File store",
    async check() {
      await mkdir(dataDir, { recursive: true });
      await access(dataDir, constants.R_OK | constants.W_OK);
      return { version: null, note: null };
    },
  };
}
