import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import type { MachineState } from "@/contracts/status";
import type { FileStore, StoreProbe } from "@/core/ports";

import { appVersion, memoryLimitBytes } from "./machine";
import { describeRecogniser } from "./recogniser";
import { describeSealedRoom } from "./sealed-room";
import { greet } from "./text-reader/service-line";

type Tools = {
  files: Pick<FileStore, "space" | "assertRoom">;
  versions: { name: string; version: string }[];
  readerSocket: string | undefined;
  /** Whether this process reads files itself, be it through a socket. */
  worksJobs: boolean;
};

/** Looks at the machine that this process runs on: its disk, memory, programs and versions. */
export function createMachineLook({ files, versions, readerSocket, worksJobs }: Tools) {
  return async function lookAtMachine(): Promise<MachineState> {
    const [space, isShort, app, reading] = await Promise.all([
      files.space(),
      files.assertRoom(0).then(
        () => false,
        () => true,
      ),
      appVersion(),
      describeReading(readerSocket, worksJobs),
    ]);
    return {
      disk: { ...space, isShort },
      memory: { usedBytes: process.memoryUsage.rss(), limitBytes: memoryLimitBytes() },
      versions: [{ name: "MiniRAG", version: app }, { name: "Node", version: process.versions.node }, ...versions],
      ...reading,
    };
  };
}

async function describeReading(socket: string | undefined, worksJobs: boolean): Promise<Pick<MachineState, "sealedRoom" | "ocr">> {
  if (!socket && !worksJobs) return ELSEWHERE;
  if (!socket) return { sealedRoom: await describeSealedRoom(), ocr: await describeRecogniser() };
  const { sealedRoom, ocr } = await greet(socket).catch(() => ABSENT);
  return { sealedRoom, ocr };
}

const ELSEWHERE = {
  sealedRoom: { hasNetwork: false, sentence: "Files are read by workers apart; `minirag doctor` beside one of them says how." },
  ocr: { isThere: false, sentence: "Whether text in pictures is read, it says as well." },
};

const ABSENT = {
  sealedRoom: { hasNetwork: true, sentence: "The service that reads files does not answer; documents wait for it." },
  ocr: { isThere: false, sentence: "Whether text in pictures is read cannot be said without it." },
};

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
