import http from "node:http";

// Opens streams and says nothing in them.
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function hang(name, request, response) {
  if (name !== "request" || !request.url.startsWith("/api/trpc/ask.follow")) return Reflect.apply(emit, this, [name, request, response]);
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(": wait\n\n");
  return true;
};
