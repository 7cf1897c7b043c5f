import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import type { Container } from "@/container";
import { log } from "@/log";

type TellFigures = Container["operatorDoor"]["metrics"];

/** Serves this worker's figures on loopback, for whoever has the token; the returned function stops that. */
export async function serveMetrics(port: number, tellFigures: TellFigures): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    answer(request, response, tellFigures).catch((cause) => {
      log().error({ event: "metrics-failed", err: cause });
      response.writeHead(503).end();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  log().info({ event: "metrics-served", port });
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

async function answer({ url, headers }: IncomingMessage, response: ServerResponse, tellFigures: TellFigures): Promise<void> {
  const told = url === "/metrics" ? await tellFigures(headers.authorization ?? null) : null;
  if (told) response.writeHead(told.status, told.headers).end(told.body);
  else response.writeHead(404).end();
}
