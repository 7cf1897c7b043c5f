import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { limits } from "@/contracts/limits";
import { residentMb } from "./reader-process";
import { probeSeal } from "./sealed-room";

const run = promisify(execFile);
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
const MOST_LANGUAGES = 6;
const WATCH_MS = 50;
const MOST_TEXT = 4 * 1024 * 1024;
const ENVIRONMENT = { NODE_ENV: "production", OMP_THREAD_LIMIT: "1" } as const;

/** A program that reads text in pictures, shut off like a reader: no network, no secret, its own process for each picture. */
export type Recogniser = { languages: string[]; recognise(picture: Uint8Array, options: { signal: AbortSignal }): Promise<string | null> };

let found: Promise<Recogniser | null> | undefined;

/** The machine's tesseract, looked for once; null where there is none. */
export function findRecogniser(): Promise<Recogniser | null> {
  found ??= look();
  return found;
}

/** One sentence for `doctor` on whether text in pictures is read. */
export async function describeRecogniser(): Promise<{ isThere: boolean; sentence: string }> {
  const recogniser = await findRecogniser();
  if (!recogniser) return { isThere: false, sentence: "Text in pictures and scans is not read: tesseract is not installed." };
  return { isThere: true, sentence: `Text in pictures and scans is read by tesseract (${recogniser.languages.join(", ")}).` };
}

async function look(): Promise<Recogniser | null> {
  const program = FOLDERS.map((folder) => path.join(/*turbopackIgnore: true*/ folder, "tesseract")).find((file) => existsSync(file));
  if (!program) return null;
  const { wrapper } = await probeSeal();
  for (const command of [
    [...wrapper, ...asNobody(), program],
    [...wrapper, program],
  ]) {
    const languages = await listLanguages(command);
    if (languages.length > 0) return createRecogniser(command, languages);
  }
  return null;
}

/** A server that runs as root lets the program have no rights at all. */
function asNobody(): string[] {
  const setpriv = "/usr/bin/setpriv";
  return process.getuid?.() === 0 && existsSync(setpriv) ? [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
}

/** English first, then the others that are installed; too many would make it slow and worse. */
async function listLanguages([command = "", ...words]: string[]): Promise<string[]> {
  const { stdout } = await run(command, [...words, "--list-langs"], { timeout: 5_000, env: ENVIRONMENT, cwd: "/" }).catch(() => ({
    stdout: "",
  }));
  const installed = stdout.split("\n").filter((line) => /^[a-z]{3}(_[a-z]{1,10})?$/i.test(line) && !["osd", "equ"].includes(line));
  return installed.toSorted((left, right) => Number(right === "eng") - Number(left === "eng")).slice(0, MOST_LANGUAGES);
}

function createRecogniser([command = "", ...words]: string[], languages: string[]): Recogniser {
  return {
    languages,
    /** The text in a picture; null when it cannot be read, takes too long or too much memory. */
    async recognise(picture, { signal }) {
      const child = spawn(command, [...words, "stdin", "stdout", "-l", languages.join("+")], {
        stdio: ["pipe", "pipe", "ignore"],
        env: ENVIRONMENT,
        cwd: "/",
        signal: AbortSignal.any([signal, AbortSignal.timeout(limits.recognisePageMs)]),
        killSignal: "SIGKILL",
      });
      const memory = setInterval(async () => {
        if ((await residentMb(child.pid)) > limits.recogniserMemoryMb) child.kill("SIGKILL");
      }, WATCH_MS);
      const chunks: Buffer[] = [];
      let length = 0;
      child.stdout.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > MOST_TEXT) child.kill("SIGKILL");
        else chunks.push(chunk);
      });
      // A program that has died takes no more; its end, told below, is what counts.
      child.stdin.on("error", () => undefined);
      child.stdin.end(picture);
      const code = await new Promise<number | null>((resolve) => {
        child.on("error", () => resolve(null));
        child.on("close", resolve);
      });
      clearInterval(memory);
      return code === 0 ? Buffer.concat(chunks).toString("utf8") : null;
    },
  };
}
