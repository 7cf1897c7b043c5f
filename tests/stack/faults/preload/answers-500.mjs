import http from "node:http";

// Well by its own account, and of no use to anybody.
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function refuse(name, request, response) {
  if (name !== "request" || request.url.startsWith("/api/health/")) return Reflect.apply(emit, this, [name, request, response]);
  response.writeHead(500).end();
  return true;
};
