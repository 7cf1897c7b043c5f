import { createServer } from "node:net";
import { LocalProblem } from "./problem";

/** Refuses a port that another program holds, or that this user may not take. */
export async function checkPort(host: string, port: number): Promise<void> {
  const failure = await tryPort(host, port);
  if (!failure) return;
  const free = await freePort();
  const again = `choose another one, for example: PORT=${free} npm start`;
  if (failure === "EADDRINUSE") throw new LocalProblem(`Port ${port} is in use by another program. Stop that, or ${again}`);
  if (failure === "EACCES") throw new LocalProblem(`Port ${port} needs more rights than this user has; ${again}`);
  if (failure === "EADDRNOTAVAIL" || failure === "ENOTFOUND" || failure === "EAI_AGAIN")
    throw new LocalProblem(`HOST=${host} is no address of this machine.`);
  throw new LocalProblem(`Port ${port} on ${host} cannot be used (${failure}).`);
}

/** A port of the loopback address that nothing uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === "object" ? address.port : 0));
    });
  });
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}
