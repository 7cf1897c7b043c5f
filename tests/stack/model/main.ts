import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

// A language model that writes numbered words, two a second, for as many seconds as the question says; else a few at once.
const server = createServer(async (request, response) => {
  const body = await text(request);
  const asked = [...body.matchAll(/reads for (\d+) seconds/g)].at(-1)?.[1];
  const words = asked === undefined ? 6 : Number(asked) * 2;
  if (!/"stream":\s*true/.test(body)) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ choices: [{ message: { role: "assistant", content: "p1 [1]" }, finish_reason: "stop" }] }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let number = 1; number <= words && !response.destroyed; number += 1) {
    response.write(chunk({ content: `p${number} ` }, null));
    if (asked !== undefined) await sleep(500);
  }
  response.end(`${chunk({}, "stop")}data: [DONE]\n\n`);
});

function chunk(delta: object, finish_reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason }];
  return `data: ${JSON.stringify({ id: "slow", object: "chat.completion.chunk", created: 0, model: "slow", choices })}\n\n`;
}

server.listen(8080, "0.0.0.0");
process.on("SIGTERM", () => process.exit(0));
