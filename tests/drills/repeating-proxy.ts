import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Passes every call on, after it has made the same call once by itself. */
export async function startRepeatingProxy(target: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const options = { method: incoming.method ?? "GET", headers: incoming.headers };
    const pass = () => request(new URL(incoming.url ?? "/", target), options).on("error", () => response.destroy());
    const extra = pass().on("response", (answer) => answer.destroy());
    extra.end(Buffer.concat(parts));
    const own = pass().on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => response.destroy()).pipe(response);
    });
    response.on("close", () => own.destroy());
    own.end(Buffer.concat(parts));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
