import { parseArgs } from "node:util";
import { percentile } from "@tests/load/measure";
import { startQdrantDouble } from "@tests/support/qdrant-server";
import { createToldIndex } from "@tests/support/told-index";
import { createQdrantIndex } from "@/adapters/qdrant";
import { meansOf, totalsOf } from "@/core/ingestion/lengths";
import { type PreparedPassage, preparePassages } from "@/core/ingestion/prepare";
import { weigh } from "@/core/ingestion/terms";
import type { IndexPlace, IndexPoint, PassageIndex } from "@/core/ports";
import { findCandidates } from "@/core/retrieval/candidates";
import { createIndexPlaces } from "@/core/retrieval/index-place";
import { env } from "@/env";
import { type RetrievalSet, readSet } from "./set";

// npm run agreement -- [--root DIR] <set…>: the same passages in the index in memory and in Qdrant (QDRANT_URL, else its
// double), and each question of the set asked of both through `findCandidates`.
const { values, positionals } = parseArgs({
  options: { root: { type: "string", default: "../shared/datasets/retrieval" } },
  allowPositionals: true,
});
const TOP = 10;
const WANTED = 0.99;
const BATCH = 256;
const NEAR = 1e-5;

const place: IndexPlace = { workspaceId: crypto.randomUUID(), space: "words" };
const places = createIndexPlaces(async () => null);

async function preparePoints({ corpus, isUntitled }: RetrievalSet): Promise<IndexPoint[]> {
  const versions: { versionId: string; passages: PreparedPassage[] }[] = [];
  for (const [at, { title, text }] of corpus.entries()) {
    const versionId = crypto.randomUUID();
    const fileName = isUntitled ? `text ${at}.txt` : `${title || `text ${at}`}.txt`;
    const read = { text, title: null, blocks: [], pages: [], facts: [] };
    versions.push({ versionId, passages: await preparePassages(read, { versionId, fileName }, async () => undefined) });
  }
  const means = meansOf(totalsOf(versions.flatMap(({ passages }) => passages)));
  if (!means) throw new Error("the set holds no passage");
  return versions.flatMap(({ versionId, passages }) =>
    passages.map(({ id, lex, meta }) => {
      return { id, versionId, documentId: versionId, lex: weigh(lex, means.lex), meta: weigh(meta, means.meta), dense: null };
    }),
  );
}

async function fill(index: PassageIndex, points: IndexPoint[]): Promise<number> {
  const begun = performance.now();
  for (let at = 0; at < points.length; at += BATCH) await index.upsert(place, points.slice(at, at + BATCH));
  return points.length / ((performance.now() - begun) / 1_000);
}

/** The ids of the first ten with their scores, and how long they took. */
async function ask(index: PassageIndex, question: string) {
  const begun = performance.now();
  const { ranked } = await findCandidates({ index, places }, place.workspaceId, question, { limit: TOP });
  return { top: ranked.slice(0, TOP), took: performance.now() - begun, last: ranked[TOP - 1]?.score ?? 0 };
}

type Asked = Awaited<ReturnType<typeof ask>>;

/** The same ids, but for those whose score equals the last one's, among which either may choose. */
function isSame(one: Asked, other: Asked): boolean {
  const certain = ({ top, last }: Asked) => top.filter(({ score }) => score > last + NEAR).map(({ id }) => id);
  const held = ({ top }: Asked) => new Set(top.map(({ id }) => id));
  return certain(one).every((id) => held(other).has(id)) && certain(other).every((id) => held(one).has(id));
}

async function compare(name: string, qdrant: PassageIndex): Promise<number> {
  const set = readSet(values.root, name);
  const points = await preparePoints(set);
  const memory = createToldIndex();
  await qdrant.dropWorkspace(place);
  const [, speed] = [await fill(memory, points), await fill(qdrant, points)];
  const times = { memory: [] as number[], qdrant: [] as number[] };
  let [same, exact] = [0, 0];
  for (const { text } of set.questions) {
    const [one, other] = [await ask(memory, text), await ask(qdrant, text)];
    times.memory.push(one.took);
    times.qdrant.push(other.took);
    if (isSame(one, other)) same += 1;
    if (one.top.every(({ id }, at) => id === other.top[at]?.id)) exact += 1;
  }
  const count = set.questions.length;
  const ms = (list: number[]) => `${percentile(list, 0.5).toFixed(1)} / ${percentile(list, 0.95).toFixed(1)} ms`;
  console.log(
    `${name}: ${points.length} passages at ${Math.round(speed)}/s, ${count} questions: the same ten passages for ${((100 * same) / count).toFixed(2)} %, ` +
      `in the same order for ${((100 * exact) / count).toFixed(2)} %; p50 / p95 in memory ${ms(times.memory)}, in Qdrant ${ms(times.qdrant)}`,
  );
  return same / count;
}

const { QDRANT_URL: url, QDRANT_API_KEY: apiKey } = env();
const double = url === undefined ? await startQdrantDouble() : null;
console.error(double ? "QDRANT_URL is not set: asking the double of Qdrant." : `asking Qdrant at ${url}`);
const qdrant = createQdrantIndex(double ?? { url: url ?? "", apiKey });
let least = 1;
for (const name of positionals.length > 0 ? positionals : ["squad2-dev"]) least = Math.min(least, await compare(name, qdrant));
await qdrant.dropWorkspace(place);
await double?.stop();
process.exit(least >= WANTED ? 0 : 1);
