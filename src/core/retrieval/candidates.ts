import type { Evidence } from "@/contracts/answer";
import { AppError } from "@/core/errors";
import type { Embedder, IndexAnswer, IndexPlace, IndexQuery } from "@/core/ports";
import { confidenceOf, evidenceOf, unknownWeight } from "./confidence";
import { type Fused, fuse } from "./fuse";
import { type QuestionTerms, questionTerms } from "./question-terms";
import type { RetrievalTools } from "./tools";

export type Candidates = {
  /** Best first. */
  ranked: Fused[];
  confidence: number;
  evidence: Evidence;
  mode: "lexical" | "hybrid";
  /** What each of the question's words weighs, by its hash. */
  wordWeights: Map<number, number>;
  /** Those of them that no passage holds. */
  unknownWords: ReadonlySet<number>;
  language: string;
};

type Tools = Pick<RetrievalTools, "index" | "places">;

const LEX_LIMIT = 100;
const DENSE_LIMIT = 100;
const META_LIMIT = 50;
// Found on ten sets with a small embedder; strong ones may carry more of the weight.
const ALPHA = { small: 0.4, usual: 0.5, strong: 0.7, literal: 0.3 };
const SMALL_DIMENSION = 384;
const STRONG_DIMENSION = 3_072;
const BETA = 0.15;
// Dense alone vouches when its best stands out from its candidates by this share of what is left to 1.
const DENSE_STANDS_OUT = 0.4;

/** Asks the index for every leg in one go, in English once more with grams for a word that it does not know, and fuses. */
export async function findCandidates(
  tools: Tools,
  workspaceId: string,
  question: string,
  { limit, signal }: { limit: number; signal?: AbortSignal },
): Promise<Candidates> {
  const terms = questionTerms(question);
  const { place, embedder } = await tools.places.find(workspaceId);
  const dense = embedder && (await embedQuestion(embedder, question, signal));
  const query = indexQuery(terms, dense, limit);
  const first = await tools.index.search(place, query);
  const hasUnknown = first.bestSingle.some((best) => best === 0);
  const answer = hasUnknown && terms.withGrams !== terms.lex ? await withGrams(tools, place, query, terms, first) : first;
  const confidence = confidenceOf(answer);
  return {
    ranked: fuse(answer, { alpha: alphaOf(dense, terms.isLiteral || hasUnknown), beta: BETA }),
    confidence,
    evidence: vouchedEvidence(evidenceOf(confidence, terms.language), answer),
    mode: dense ? "hybrid" : "lexical",
    wordWeights: new Map(terms.singleWords.map(({ hash }, at) => [hash, answer.bestSingle[at] || unknownWeight(answer.passageCount)])),
    unknownWords: new Set(terms.singleWords.filter((_, at) => !answer.bestSingle[at]).map(({ hash }) => hash)),
    language: terms.language,
  };
}

function indexQuery(terms: QuestionTerms, dense: Float32Array | null, limit: number): IndexQuery {
  return {
    lex: terms.lex,
    meta: terms.meta,
    dense,
    words: terms.words,
    singleWords: Uint32Array.from(terms.singleWords, ({ hash }) => hash),
    limits: { lex: Math.max(LEX_LIMIT, limit), meta: META_LIMIT, dense: dense ? Math.max(DENSE_LIMIT, limit) : 0 },
  };
}

async function withGrams(
  { index }: Tools,
  place: IndexPlace,
  query: IndexQuery,
  terms: QuestionTerms,
  first: IndexAnswer,
): Promise<IndexAnswer> {
  const none = { indices: new Uint32Array(), values: new Float32Array() };
  const limits = { ...query.limits, meta: 0, dense: 0 };
  const again = { ...query, lex: terms.withGrams, meta: none, dense: null, words: none, singleWords: new Uint32Array(), limits };
  const { lex } = await index.search(place, again);
  return { ...first, lex };
}

/** Null where the embedder cannot be reached: words alone still find much. */
async function embedQuestion(embedder: Embedder, question: string, signal?: AbortSignal): Promise<Float32Array | null> {
  try {
    const [vector] = await embedder.embed([question], signal);
    return vector ?? null;
  } catch (cause) {
    if (cause instanceof AppError && cause.retryable) return null;
    throw cause;
  }
}

function alphaOf(dense: Float32Array | null, isLiteral: boolean): number {
  if (!dense) return 0;
  if (isLiteral) return ALPHA.literal;
  if (dense.length <= SMALL_DIMENSION) return ALPHA.small;
  return dense.length >= STRONG_DIMENSION ? ALPHA.strong : ALPHA.usual;
}

/** Either channel may vouch: a passage close in meaning is weak evidence where the words are none. */
function vouchedEvidence(lexical: Evidence, { dense }: IndexAnswer): Evidence {
  if (lexical !== "none" || dense.length < 2) return lexical;
  const best = dense[0]?.score ?? 0;
  const middle = dense[Math.floor(dense.length / 2)]?.score ?? 0;
  return best - middle > DENSE_STANDS_OUT * (1 - middle) ? "weak" : "none";
}
