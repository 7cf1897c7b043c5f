import { serveReading } from "@/adapters/text-reader/service";
import { env, required } from "@/env";
import { log } from "@/log";

// The `reader` role of an image: reads files behind a socket, in a container without network and secrets.
const GRACE_MS = 25_000;

const service = await serveReading({ socket: required("READER_SOCKET"), bundle: env().READER_BUNDLE });
log().info({ event: "reader-started" });

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void end());

async function end(): Promise<void> {
  log().info({ event: "reader-stopping" });
  await service.stop(GRACE_MS);
  process.exit(0);
}
