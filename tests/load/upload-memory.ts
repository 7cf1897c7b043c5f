import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

// Measures how much memory a running server takes for uploads of 50 MB; Linux only, since it reads /proc.
// usage: node tests/load/upload-memory.ts <address> <key with documents:write> <process id of the server>
const [address = "", key = "", pid = ""] = process.argv.slice(2);
const PROMISED_MB = 60;
const FILE_BYTES = 50 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const SAMPLE_MS = 20;

// The first upload loads code; what counts is what the bytes take.
await upload(1024 * 1024);
await settle();
const before = residentMb();
let peak = before;
const sampling = setInterval(() => {
  peak = Math.max(peak, residentMb());
}, SAMPLE_MS);
for (let round = 1; round <= 3; round += 1) {
  await upload(FILE_BYTES);
  console.log(`upload ${round}: ${(peak - before).toFixed(0)} MB above ${before.toFixed(0)} MB at the most`);
}
clearInterval(sampling);
process.exitCode = peak - before < PROMISED_MB ? 0 : 1;

/** Bytes that no reader takes, so that only the upload itself is measured. */
async function upload(sizeBytes: number): Promise<void> {
  let left = sizeBytes;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left === 0) return controller.close();
      controller.enqueue(randomBytes(Math.min(CHUNK_BYTES, left)));
      left -= Math.min(CHUNK_BYTES, left);
    },
  });
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/octet-stream" };
  // Node asks for `duplex` where a body is a stream; its types do not know it yet.
  const request = { method: "POST", headers, body, duplex: "half" };
  const response = await fetch(`${address}/api/documents?name=noise.bin`, request);
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}: ${await response.text()}`);
}

function residentMb(): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}
