import { once } from "node:events";
import { createServer } from "node:http";

import { container } from "@/container";
import { log } from "@/log";

/** Serves this worker's figures on loopback, for whoever has the token; the returned function stops that. */
export async function serveMetrics(port: number): Promise<() => Promise<void>> {
  const server = createServer(async ({ url, headers }, response) => {
    const answer = url === "/metrics" ? await container().operatorDoor.metrics(headers.authorization ?? null) : null;
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    else response.writeHead(404).end();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  log().info({ event: "metrics-served", port });
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}
