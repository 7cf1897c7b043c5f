import path from "node:path";
import { env, publicUrl } from "@/env";
import { buildPages, buildPrograms } from "./build";
import { ensureFolder } from "./folder";
import { claimInstance, type Instance } from "./instance";
import { keepLibrary } from "./keep-library";
import { onLauncherGone } from "./launcher";
import { type Library, openLibrary } from "./library";
import { checkPort } from "./port";
import { folderProblem } from "./problem";
import { forgetSetupToken } from "./secrets";
import { keepServer } from "./server-process";
import { offerSetup } from "./setup-link";

// Longer than proxies in front keep a connection, or one meets another that is just being closed.
const KEEP_ALIVE_TIMEOUT = "75000";
const RELEASE_LENGTH = 12;

type Ending = { wait: Promise<unknown>; end: (reason: unknown) => void; signal: AbortSignal };

/**
 * Runs MiniRAG on this machine until it is told to stop: claims the data folder, opens the library, builds what is
 * stale, keeps the server running, and at the end stops everything in the reverse order.
 * @throws LocalProblem with a sentence for whatever a person can mend.
 */
export async function supervise({ isDev, mark }: { isDev: boolean; mark: string }): Promise<void> {
  const dataDir = path.resolve(env().DATA_DIR);
  const closers: (() => unknown)[] = [];
  const ending = listenForEnd();
  try {
    ensureFolder(dataDir);
    const instance = await claimInstance(dataDir, publicUrl());
    closers.push(instance.release);
    await checkPort(env().HOST, env().PORT);
    const library = await openLibrary(dataDir);
    const keeper = keepLibrary(library, { dataDir, say });
    closers.push(keeper.close);
    await prepare(mark, isDev, ending.signal);
    const server = serve(library, { dataDir, isDev, mark, instance, ending });
    closers.push(server.stop);
    await Promise.race([server.start().then(() => greet(library, dataDir)), ending.wait]);
    await ending.wait;
    instance.note({ isStopping: true });
    say("Stopping …");
  } catch (cause) {
    ending.end(cause);
  }
  // Each is tried, whatever became of the one before: nothing may be left running.
  for (const close of closers.reverse()) await attempt(close).catch(ending.end);
  const reason = await ending.wait;
  if (reason instanceof Error) throw folderProblem(reason, dataDir);
}

async function attempt(close: () => unknown): Promise<void> {
  await close();
}

async function prepare(mark: string, isDev: boolean, stop: AbortSignal): Promise<void> {
  await buildPrograms(mark, stop);
  if (isDev) return;
  await buildPages(mark, () => say("Building the pages (once after each change of the program, about a minute) …"), stop);
}

function listenForEnd(): Ending {
  const controller = new AbortController();
  const { promise: wait, resolve } = Promise.withResolvers<unknown>();
  const end = (reason: unknown) => {
    resolve(reason);
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(signal));
  onLauncherGone(() => end("launcher"));
  // A closed terminal takes no more lines; that is no reason to fall over before everything is stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  return { wait, end, signal: controller.signal };
}

type Surroundings = { dataDir: string; isDev: boolean; mark: string; instance: Instance; ending: Ending };

function serve(library: Library, { dataDir, isDev, mark, instance, ending }: Surroundings) {
  const { HOST, PORT } = env();
  return keepServer({
    isDev,
    address: publicUrl(),
    origin: `http://${reachable(HOST)}:${PORT}`,
    environment: {
      ...library.environment,
      ...(library.setupToken ? { SETUP_TOKEN: library.setupToken } : {}),
      NODE_ENV: isDev ? "development" : "production",
      HOSTNAME: HOST,
      PORT: String(PORT),
      NEXTAUTH_URL: publicUrl(),
      RELEASE: env().RELEASE ?? mark.slice(0, RELEASE_LENGTH),
      KEEP_ALIVE_TIMEOUT,
      NEXT_TELEMETRY_DISABLED: "1",
      // The server ends by src/instrumentation.ts, which lets running jobs go first.
      NEXT_MANUAL_SIG_HANDLE: "true",
    },
    log: path.join(dataDir, "server.log"),
    onStart: (identity) => instance.note({ server: identity }),
    onFailure: ending.end,
    say,
  });
}

// A server that listens everywhere is asked at home.
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

async function greet(library: Library, dataDir: string): Promise<void> {
  const waits = await offerSetup(library.environment.DATABASE_URL, library.setupToken);
  say(`\n  MiniRAG is ready: ${publicUrl()}`);
  if (waits && library.setupToken) say(`  Set it up here, once: ${publicUrl()}/setup?token=${library.setupToken}`);
  if (!waits) forgetSetupToken(dataDir);
  say(`  Its data lies in ${dataDir}. Stop it with Ctrl-C.\n`);
}

function say(line: string): void {
  console.log(line);
}
