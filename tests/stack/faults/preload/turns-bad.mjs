import { readFileSync } from "node:fs";
import http from "node:http";

// As good as any until it has served alone for some seconds; from then on, what is no page fails.
const GOOD_MS = 4_000;
const { emit } = http.Server.prototype;
let aloneSince = null;
const timer = setInterval(() => {
  const isAlone = readFileSync(process.env.SLOTS_FILE ?? "/dev/null", "utf8").trim() === process.env.SLOT;
  aloneSince = isAlone ? (aloneSince ?? Date.now()) : null;
}, 200);
timer.unref();
http.Server.prototype.emit = function fail(name, request, response) {
  const isBad = aloneSince !== null && Date.now() - aloneSince > GOOD_MS;
  if (name !== "request" || !isBad || !request.url.startsWith("/api/trpc/")) return Reflect.apply(emit, this, [name, request, response]);
  response.writeHead(500, { "x-minirag-turned": "bad" }).end();
  return true;
};
