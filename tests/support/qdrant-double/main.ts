import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDouble } from "./server";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "6333" },
    data: { type: "string" },
    "api-key": { type: "string" },
    "read-only-key": { type: "string" },
  },
});

const own = values.data === undefined ? mkdtempSync(join(tmpdir(), "minirag-qdrant-")) : null;
const server = createDouble({ folder: values.data ?? own ?? "", apiKey: values["api-key"], readOnlyKey: values["read-only-key"] });
server.listen(Number(values.port), values.host, () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : values.port;
  process.stdout.write(`double of Qdrant at http://${values.host}:${port}\n`);
});
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (own !== null) rmSync(own, { recursive: true, force: true });
    process.exit(0);
  });
}
