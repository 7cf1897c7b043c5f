import { expect, test } from "vitest";
import { freePort } from "@/local/port";
import { serveMetrics } from "./metrics-server";

test("figures that cannot be told now are a failure of that request, and the worker goes on serving", async () => {
  const port = await freePort();
  let isAway = true;
  const stop = await serveMetrics(port, async () => {
    if (isAway) throw new Error("the database went away");
    return { status: 200, headers: {}, body: "minirag_passages 3\n" };
  });
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

  const failed = await ask("/metrics");
  isAway = false;
  const [told, elsewhere] = [await ask("/metrics"), await ask("/")];

  expect([failed.status, told.status, await told.text(), elsewhere.status]).toEqual([503, 200, "minirag_passages 3\n", 404]);
  await stop();
});
