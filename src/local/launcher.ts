import { commandOf, identify, parentOf, stillRuns } from "./process-identity";

const POLL_MS = 250;

/**
 * Calls back when the `npm start` behind this process is gone. A kill reaches npm, or the shell between npm and this
 * process, but is passed on by neither; without this, MiniRAG would go on unseen.
 */
export function onLauncherGone(callBack: () => void): void {
  const parent = process.ppid;
  const launcher = [parent, parentOf(parent)].find((pid) => pid > 1 && /\b(npm|npx|pnpm|yarn)\b/.test(commandOf(pid)));
  const identity = launcher ? identify(launcher) : null;
  if (!identity) return;
  setInterval(() => stillRuns(identity) || callBack(), POLL_MS).unref();
}
