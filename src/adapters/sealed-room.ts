import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

export type Seal = {
  /** What a command is started through; empty where this machine offers nothing. */
  wrapper: string[];
  hasNetwork: boolean;
  /** Whether the system ends a reader whose parent dies while it is busy. */
  diesWithParent: boolean;
};

let probed: Promise<Seal> | undefined;

/** How far this machine lets a process be shut off; tried once. */
export function probeSeal(): Promise<Seal> {
  probed ??= probe();
  return probed;
}

/** One sentence for `doctor` on what a reader process is kept from on this machine. */
export async function describeSealedRoom(): Promise<{ hasNetwork: boolean; sentence: string }> {
  const { hasNetwork, diesWithParent } = await probeSeal();
  const network = hasNetwork
    ? "but this machine does not allow `unshare`, so that it is not cut off from the network"
    : "without any network (`unshare`)";
  const orphan = diesWithParent ? "; it ends with the server" : "";
  return { hasNetwork, sentence: `Files are read in a process of their own, without secrets and other files, ${network}${orphan}.` };
}

async function probe(): Promise<Seal> {
  const unshare = find("unshare");
  const setpriv = find("setpriv");
  const networks = unshare ? [[unshare, "-n", "--"], [unshare, "-rn", "--"], []] : [[]];
  const endings = setpriv ? [[setpriv, "--no-new-privs", "--pdeathsig", "KILL", "--"], []] : [[]];
  for (const network of networks) {
    for (const ending of endings) {
      const wrapper = [...network, ...ending];
      if (await works(wrapper)) return { wrapper, hasNetwork: network.length === 0, diesWithParent: ending.length > 0 };
    }
  }
  return { wrapper: [], hasNetwork: true, diesWithParent: false };
}

function find(program: string): string | null {
  if (process.platform !== "linux") return null;
  return FOLDERS.map((folder) => path.join(/*turbopackIgnore: true*/ folder, program)).find((file) => existsSync(file)) ?? null;
}

async function works(wrapper: string[]): Promise<boolean> {
  const [command, ...rest] = [...wrapper, process.execPath, "--version"];
  if (!command) return false;
  return run(command, rest, { timeout: 5_000, env: { NODE_ENV: "production" } }).then(
    () => true,
    () => false,
  );
}
