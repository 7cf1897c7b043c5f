import { type AnswerPart, createClient, MiniRagError, type SearchHit } from "minirag-client";

// What an integrator writes on the first afternoon: a document in, a question, its answer with sources, the document out again.
const [url = "", apiKey = ""] = process.argv.slice(2);
const minirag = createClient({ url, apiKey });

const bytes = new TextEncoder().encode("The Maria Pia bridge in Porto was opened on 4 November 1877.\n");
const { document, outcome } = await minirag.documents.upload(bytes, { name: "bridges.txt" });
await minirag.documents.waitUntilReady(document.id);

const kinds: AnswerPart["type"][] = [];
let text = "";
for await (const part of minirag.ask("When was the Maria Pia bridge opened?")) {
  if (kinds.at(-1) !== part.type) kinds.push(part.type);
  if (part.type === "text-delta") text += part.text;
}

const { hits } = await minirag.search("Maria Pia bridge", { limit: 3 });
const best: SearchHit | undefined = hits[0];
const { documents } = await minirag.documents.list();
const removed = await minirag.documents.remove(document.id);
const failure = await createClient({ url, apiKey: "mr_api_wrong" })
  .search("bridge")
  .catch((cause: unknown) => cause);

console.log(
  JSON.stringify({
    outcome,
    kinds,
    text,
    bestTitle: best?.title ?? null,
    names: documents.map(({ name }) => name),
    isRemoved: removed.includes(document.id),
    failure: failure instanceof MiniRagError ? failure.code : null,
  }),
);
