import { signIn } from "@tests/load/sign-in";
import { runCli } from "@tests/support/cli";
import { afterAll, expect, test } from "vitest";
import { createClient } from "@/client/index";
import { type Program, postgresPid, startProgram, until } from "./program";
import { mountSmallDisk } from "./small-disk";

const port = 3_965;
const url = `http://127.0.0.1:${port}`;
const token = "a-token-of-the-drill-with-more-than-32-characters";
const MB = 1024 * 1024;
const disk = mountSmallDisk(320);
let program: Program | null = null;

afterAll(async () => {
  disk?.empty();
  program?.child.kill("SIGTERM");
  await program?.ends();
  disk?.unmount();
});

test.skipIf(!disk)(
  "a full disk, with the database on it, costs uploads and nothing else; room brings them back",
  { timeout: 400_000 },
  async () => {
    if (!disk) return;
    const dataDir = `${disk.folder}/data`;
    program = startProgram({ DATA_DIR: dataDir, PORT: String(port), METRICS_TOKEN: token });
    await program.says("MiniRAG is ready", 240_000);
    const key = (await runCli(["key", "create", "--data", dataDir])).out.trim();
    const client = createClient({ url, apiKey: key });
    const upload = (text: string) => client.documents.upload(new Blob([text]), { name: `${text.length}.txt` });
    const { document } = await upload("The Maria Pia bridge was opened on 4 November 1877.");
    await client.documents.waitUntilReady(document.id);

    disk.fillTo(50 * MB);

    await expect(upload("One more text that is not taken in.")).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect((await client.search("Maria Pia")).hits).toHaveLength(1);
    expect((await client.ask("When was the Maria Pia bridge opened?").finished()).kind).toBe("quoted");
    expect(await signIn(url, dataDir)).toContain("minirag.session=");
    expect(await deepHealth()).toMatchObject({ status: 503, health: { checks: { stores: true, disk: false } } });

    disk.fillTo(0);
    await expect(upload("Nor is this one.")).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect((await client.search("Maria Pia")).hits).toHaveLength(1);

    // The database dies with no byte left to start on: MiniRAG stays, and says what it waits for.
    process.kill(postgresPid(dataDir), "SIGKILL");
    await program.says("It is tried again every 10 seconds.", 60_000);
    expect(program.child.exitCode).toBeNull();

    disk.empty();
    const roomAt = Date.now();
    await until(
      () =>
        upload("This text is taken in again.").then(
          () => true,
          () => false,
        ),
      60_000,
      () => `No upload within a minute of room:\n${program?.output()}`,
    );
    const [newest] = (await client.documents.list({ limit: 1 })).documents;
    await client.documents.waitUntilReady(newest?.id ?? "", { timeoutMs: 60_000 });

    expect(Date.now() - roomAt).toBeLessThan(60_000);
    expect((await client.search("taken in again")).hits[0]?.documentId).toBe(newest?.id);
    expect(await deepHealth()).toMatchObject({ status: 200, health: { healthy: true } });
  },
);

async function deepHealth() {
  const response = await fetch(`${url}/api/health/deep`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, health: await response.json() };
}
