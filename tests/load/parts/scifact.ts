import { fill, textFile } from "@tests/load/library";
import { timed } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { readTexts } from "@tests/load/texts";
import { startOpenAiStub } from "@tests/support/openai-stub";

const TEXTS = 300;
const BATCH = 64;

/** Scientific abstracts from upload to searchable with a stub embedder, against embedding them alone. */
export async function measureScifact(root: string): Promise<Figure[]> {
  const texts = readTexts(root, "scifact").slice(0, TEXTS);
  const stub = await startOpenAiStub();
  const settings = {
    OPENAI_BASE_URL: `${stub.url}/v1`,
    OPENAI_API_KEY: "stub-key",
    CHAT_MODEL: "stub-chat",
    EMBEDDING_MODEL: "stub-embedding",
  };
  const server = await startServer(settings);
  try {
    const { seconds } = await timed(() =>
      fill(
        server.client,
        texts.map((text, position) => textFile(`scifact-${position}.txt`, text)),
      ),
    );
    const { mode } = await server.client.search("white matter in newborns");
    if (mode !== "hybrid") throw new Error("the embedder was not used");
    const reference = await timed(() => embedAll(stub.url, texts));
    return [
      {
        measure: "300 SciFact texts to searchable, stub embedder",
        value: TEXTS / seconds,
        unit: "documents/s",
        better: "more",
        accept: 100,
        stretch: 200,
        reference: { is: "the stub embedding them directly", value: TEXTS / reference.seconds, unit: "documents/s" },
      },
    ];
  } finally {
    await server.stop();
    await stub.stop();
  }
}

async function embedAll(stubUrl: string, texts: string[]): Promise<void> {
  for (let first = 0; first < texts.length; first += BATCH) {
    const response = await fetch(`${stubUrl}/v1/embeddings`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer stub-key" },
      body: JSON.stringify({ model: "stub-embedding", input: texts.slice(first, first + BATCH), encoding_format: "float" }),
    });
    await response.text();
  }
}
