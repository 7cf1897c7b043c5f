import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { outcome, useReadingRoom } from "@tests/support/reading-room";
import { expect, test } from "vitest";
import { probeSeal } from "./sealed-room";
import { createTextReader } from "./text-reader";

const room = useReadingRoom();

// A program in the reader's place that tells what it can reach.
const spy = `
import { writeSync } from "node:fs";
import fs from "node:fs";
import net from "node:net";
import { spawn } from "node:child_process";
const attempt = (name, act) => { try { act(); return name; } catch { return null; } };
const reached = [
  attempt("passwd", () => fs.readFileSync("/etc/passwd")),
  attempt("project", () => fs.readFileSync(process.cwd() + "/../package.json")),
  attempt("writing", () => fs.writeFileSync("/tmp/minirag-spy", "x")),
  attempt("program", () => spawn("/bin/true")),
  attempt("eval", () => new Function("return 1")()),
].filter(Boolean);
const online = await new Promise((resolve) => {
  const socket = net.connect(PORT, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
  setTimeout(() => resolve(false), 1000).unref();
});
const text = JSON.stringify({ reached, online, environment: Object.keys(process.env) });
writeSync(3, JSON.stringify({ kind: "read", read: { text, title: null, blocks: [], pages: [], facts: [] } }) + "\\n");
setTimeout(() => {}, 5000);
`;

test("nothing is within a reader's reach: no file, no secret, no program, no network", async () => {
  const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const program = path.join(room.folder, "spy.js");
  await writeFile(program, spy.replace("PORT", String(port)));

  const { text } = await room.read("txt", "x", createTextReader({ bundle: program }));
  server.close();

  const { hasNetwork } = await probeSeal();
  expect(JSON.parse(text)).toEqual({ reached: [], online: hasNetwork, environment: ["NODE_ENV"] });
});

test.each([
  ["an answer that is no JSON", "nonsense"],
  [
    "offsets outside the text",
    JSON.stringify({ kind: "read", read: { text: "x", title: null, blocks: [{ kind: "code", start: 0, end: 9 }], pages: [], facts: [] } }),
  ],
  ["a code that is not a file's", JSON.stringify({ kind: "failed", code: "NOT_SIGNED_IN", message: "", detail: null })],
])("%s counts as a crash", async (_name, answer) => {
  const program = path.join(room.folder, `liar-${crypto.randomUUID()}.js`);
  await writeFile(
    program,
    `import { writeSync } from "node:fs";\nwriteSync(3, ${JSON.stringify(`${answer}\n`)});\nsetTimeout(() => {}, 5000);`,
  );

  expect(await outcome(room.read("txt", "x", createTextReader({ bundle: program })))).toBe("FILE_READ_CRASHED");
});

test("a reader whose parent is killed ends", async () => {
  const script = `const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, [${JSON.stringify(room.bundle)}], { stdio: ["pipe", "ignore", "ignore", "pipe"] });
    console.log(child.pid); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (chunk) => resolve(Number(chunk))));
  await sleep(300);

  parent.kill("SIGKILL");

  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
