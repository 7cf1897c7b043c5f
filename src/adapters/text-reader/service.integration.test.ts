import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { outcome } from "@tests/support/reading-room";
import { textReaderContract } from "@tests/support/text-reader-contract";
import { afterAll, expect, test } from "vitest";
import { createServedTextReader } from "@/adapters/text-reader";
import type { ReadingSettings } from "./reading";
import { serveReading } from "./service";
import { greet } from "./service-line";

const folder = mkdtempSync(path.join(tmpdir(), "minirag-service-"));
const services: Awaited<ReturnType<typeof serveReading>>[] = [];

afterAll(async () => {
  for (const service of services) await service.stop(0);
  rmSync(folder, { recursive: true, force: true });
});

async function serve(settings: ReadingSettings) {
  const socket = path.join(folder, `${services.length}.sock`);
  const service = await serveReading({ ...settings, socket });
  services.push(service);
  return { socket, service, reader: createServedTextReader(socket) };
}

const room = textReaderContract(async (settings) => (await serve(settings)).reader);

/** A program in the reader's place that says nothing. */
function silentBundle(): string {
  const bundle = path.join(folder, `${crypto.randomUUID()}.js`);
  writeFileSync(bundle, "process.stdin.resume().on('end', () => process.exit()); setTimeout(() => process.exit(), 60_000);");
  return bundle;
}

test("where no service listens, nothing is lost: the document waits for it", async () => {
  const absent = createServedTextReader(path.join(folder, "nowhere.sock"));

  expect(await outcome(room.read("txt", "x", absent))).toBe("READER_UNAVAILABLE");
  await expect(greet(path.join(folder, "nowhere.sock"))).rejects.toMatchObject({ code: "READER_UNAVAILABLE", retryable: true });
});

test("one file is read at a time, and one that nobody waits for any more lets the next one in", async () => {
  const { reader } = await serve({ bundle: silentBundle(), readMs: 3_000 });
  const controller = new AbortController();
  const first = room.read("txt", "x", reader, { signal: controller.signal }).catch(() => "left");
  await sleep(300);
  const second = outcome(room.read("txt", "x", reader));
  await sleep(300);

  const leftAt = performance.now();
  controller.abort(new Error("the lease is lost"));

  expect(await first).toBe("left");
  expect(await second).toBe("FILE_READ_TIMEOUT");
  // Its own three seconds, and nothing of those of the first.
  expect(performance.now() - leftAt).toBeGreaterThan(2_900);
});

test("a service that ends gives back what it reads and what waits", async () => {
  const { reader, service } = await serve({ bundle: silentBundle() });
  const waiting = [outcome(room.read("txt", "x", reader)), outcome(room.read("txt", "y", reader))];
  await sleep(500);

  await service.stop(100);

  expect(await Promise.all(waiting)).toEqual(["READER_UNAVAILABLE", "READER_UNAVAILABLE"]);
  expect(await outcome(room.read("txt", "z", reader))).toBe("READER_UNAVAILABLE");
});

test("what is no request harms nobody", async () => {
  const { socket, reader } = await serve({ bundle: room.bundle });
  for (const nonsense of [
    "nonsense\n",
    `${JSON.stringify({ type: "txt", name: "x", sizeBytes: 1e12 })}\n`,
    '{"type":"txt","name":"x","sizeBytes":9}\nshort',
  ]) {
    const line = connect(socket).resume();
    line.on("error", () => undefined);
    line.end(nonsense);
    await new Promise((resolve) => line.once("close", resolve));
  }

  expect(await outcome(room.read("txt", "still there", reader))).toBe("still there");
});

test("a service says whether it has a network", async () => {
  const { socket } = await serve({ bundle: room.bundle });

  const { sealedRoom, ocr } = await greet(socket);

  expect(sealedRoom.sentence).toContain(sealedRoom.hasNetwork ? "that container has a network" : "without any network");
  expect(ocr.sentence).toMatch(/^Text in pictures/);
});
