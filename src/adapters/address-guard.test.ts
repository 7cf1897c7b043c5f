import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createAddressGuard, isPublicAddress } from "./address-guard";

const guard = createAddressGuard(["ollama.local:11434", "127.0.0.1:8080"]);

describe("an address of the private network is refused, however it is spelled", () => {
  test.each([
    "http://127.0.0.1",
    "http://127.1",
    "http://0x7f.1",
    "http://2130706433",
    "http://017700000001",
    "http://0",
    "http://localhost",
    "http://localhost.",
    "http://127。0。0。1",
    "http://①②⑦.⓪.⓪.①",
    "http://[::]",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:169.254.169.254]",
    "http://[64:ff9b::a9fe:a9fe]",
    "http://[64:ff9b:1::7f00:1]",
    "http://[2002:7f00:1::]",
    "http://[2001:0:7f00:1::]",
    "http://[fd00:ec2::254]",
    "http://[fe80::1]",
    "http://[fec0::1]",
    "http://[::7f00:1]",
    "http://10.0.0.1",
    "http://172.17.0.1",
    "http://192.168.0.1",
    "http://100.64.0.1",
    "http://100.100.100.200",
    "http://168.63.129.16",
    "http://169.254.169.254",
    "http://user:pw@127.0.0.1",
    "http://user:pw@example.com",
    "http://qdrant:6333",
    "http://host.docker.internal",
    "file:///etc/passwd",
    "gopher://example.com",
    "data:text/plain,x",
    "http://example.com:25",
    "http://127.0.0.1:8081",
  ])("%s", async (address) => {
    await expect(guard.assertReachable(new URL(address))).rejects.toMatchObject({ code: "MODEL_ADDRESS_REFUSED" });
  });
});

test.each(["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test("what the operator listed is allowed, by host and port together", async () => {
  await expect(guard.assertReachable(new URL("http://ollama.local:11434/v1"))).resolves.toBeUndefined();
  await expect(guard.assertReachable(new URL("http://127.0.0.1:8080/v1"))).resolves.toBeUndefined();
});

test("a connection by name is refused while it is made, so that a name changed in between reaches nothing", async () => {
  const address = await new Promise((resolve) => guard.lookup("localhost", { all: true }, (error) => resolve(error)));

  expect(address).toMatchObject({ code: "MODEL_ADDRESS_REFUSED" });
});

test("nothing is asked of a refused address", async () => {
  let hits = 0;
  const server = createServer((_, response) => {
    hits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  for (const host of ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"]) {
    await expect(guard.assertReachable(new URL(`http://${host}:${port}`))).rejects.toThrow();
  }
  server.close();

  expect(hits).toBe(0);
});
