import { spawnSync } from "node:child_process";
import { chosenIndex } from "@tests/load/index-choice";
import { fill, textFile } from "@tests/load/library";
import { timed } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { inventFiles } from "@tests/load/texts";
import { startOpenAiStub } from "@tests/support/openai-stub";
import { z } from "zod";

const PASSAGES = 10_000;
const PASSAGES_A_FILE = 1_000;
const rebuilt = z.object({ workspaces: z.tuple([z.object({ passages: z.number(), tookMs: z.number() })]) });

/**
 * Points a second from Postgres into a new space of Qdrant, with the vectors of a stub embedder, which is not asked again.
 * No figure for the embedded index: it is made from Postgres at every start.
 */
export async function measureReindex(root: string): Promise<Figure[]> {
  const index = chosenIndex();
  if (index.name !== "qdrant") return [];
  const stub = await startOpenAiStub();
  const model = { OPENAI_BASE_URL: `${stub.url}/v1`, OPENAI_API_KEY: "stub-key", EMBEDDING_MODEL: "stub-embedding" };
  const server = await startServer(model);
  try {
    const files = [...inventFiles(root, PASSAGES, PASSAGES_A_FILE)].map(({ name, text }) => textFile(name, text));
    const first = await timed(() => fill(server.client, files));
    const callsBefore = stub.calls.length;
    const { passages, tookMs } = reindex(server.folder, { ...index.settings, ...model });
    if (stub.calls.length > callsBefore) throw new Error("the embedder was asked again");
    return [
      {
        measure: "reindex from Postgres",
        value: passages / (tookMs / 1_000),
        unit: "points/s",
        better: "more",
        accept: 2_000,
        stretch: null,
        reference: { is: "the same from upload to searchable", value: passages / first.seconds, unit: "points/s" },
      },
    ];
  } finally {
    await server.stop();
    await stub.stop();
  }
}

function reindex(folder: string, settings: Record<string, string>): { passages: number; tookMs: number } {
  const words = ["src/local/start.ts", "run", "cli", "reindex", "--json", "--data", folder];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8", env: { ...process.env, ...settings } });
  if (status !== 0) throw new Error(`nothing was built anew: ${stderr}`);
  return rebuilt.parse(JSON.parse(stdout)).workspaces[0];
}
