import type { LanguageModel } from "@/core/ports";
import { note } from "@/log";
import { rewritePrompt } from "./prompt";
import type { EarlierTurn } from "./question-store";

const REWRITE_MS = 8_000;
const REWRITE_TOKENS = 1_000;
const LONGEST = 600;
/** A question with more topic words of its own hardly needs those of the one before. */
const OWN_TOPIC_WORDS = 6;
/** A question with no more than these, none of them a name or a number, says too little to stand alone. */
const FEW_TOPIC_WORDS = 2;

// Words by which a question leans on what was said before, in the languages that most libraries here are in.
const LEANING = new Set(
  (
    "it its they them their theirs he him his she her hers this that these those there then one ones former latter same such also " +
    "er sie es ihn ihm ihr ihnen sein seine dessen deren dies diese dieser dieses dort damals davon dazu darin dafür auch " +
    "il elle ils elles lui leur leurs cet cette ces cela ça là aussi " +
    "él ella ellos ellas su sus este esta esto ese esa eso aquel allí también " +
    "lui lei loro esso essa questo questa quello quella anche ele ela eles elas isso isto esse essa aquele também"
  ).split(" "),
);
// Beginnings that hang a question on the one before.
const HANGING =
  /^(?:and|so|but|or|why|what about|how about|und|aber|warum|wieso|was ist mit|et|mais|pourquoi|y|pero|por qué|e|ma|perché|mas)(?![\p{L}\p{N}])/iu;
// Words that carry no topic, and so need not come along from the question before.
const EMPTY = new Set(
  (
    "a an the of in on at to for from by with about as is are was were be been do does did has have had can could will would should may might " +
    "and or but if not no what when where who whom whose which why how much many me my you your i we our us tell give show please " +
    "der die das den dem des ein eine einer eines einem einen und oder aber ist sind war waren wird werden wurde hat haben hatte kann wie was wann wo wer wen wem warum welche welcher welches von im am zu zum zur mit für auf bei nach aus nicht " +
    "le la les un une des du de et ou est sont était que qui quoi quand où comment pourquoi quel quelle quels quelles dans sur pour avec par pas " +
    "el los las una unos unas del y o es son fue era qué quién cuándo dónde cómo cuál cuáles por para con en no " +
    "i gli uno di che chi cosa quando dove come perché quale quali per con non o os as um uma do da dos das em no na quem onde qual"
  ).split(" "),
);

/** Makes a follow-up stand alone for retrieval: by the model where there is one, else with the words of the question before. */
export async function rewrite(model: LanguageModel | null, earlier: EarlierTurn[], question: string, signal: AbortSignal): Promise<string> {
  const before = earlier.at(-1);
  if (!before) return question;
  if (!model) return rewriteByRule(before.standaloneQuestion, question);
  try {
    return await rewriteByModel(model, earlier, question, signal);
  } catch {
    signal.throwIfAborted();
    // A question searched by a plain rule is worth more than none; the answer itself will tell if the model is away.
    note({ rewrittenByRule: true });
    return rewriteByRule(before.standaloneQuestion, question);
  }
}

async function rewriteByModel(model: LanguageModel, earlier: EarlierTurn[], question: string, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(REWRITE_MS)]);
  let written = "";
  for await (const part of model.stream({ ...rewritePrompt(question, earlier), maxTokens: REWRITE_TOKENS, signal: limit })) {
    if (part.type === "text") written += part.text;
    if (written.length > LONGEST * 2) break;
  }
  const line = written.replace(/\s+/g, " ").trim();
  return line === "" || line.length > LONGEST ? question : line;
}

/** Adds the topic words of the question before to one that leans on it. */
export function rewriteByRule(before: string, question: string): string {
  const words = wordsOf(question);
  const topic = words.filter((word) => !EMPTY.has(word) && !LEANING.has(word));
  const isLeaning =
    topic.length <= 1 || saysLittle(question, topic) || HANGING.test(question.trim()) || words.some((word) => LEANING.has(word));
  if (!isLeaning || topic.length > OWN_TOPIC_WORDS) return question;
  const known = new Set(words);
  const added = [...before.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}_'’.-]*/gu)]
    .map(([word]) => word.replace(/['’.-]+$/, ""))
    .filter((word) => !EMPTY.has(word.toLowerCase()) && !LEANING.has(word.toLowerCase()) && !known.has(word.toLowerCase()));
  return added.length === 0 ? question : `${question} (${[...new Set(added)].join(" ")})`;
}

/** Few topic words, without a name or a number among them; where every noun has a capital, that tells nothing. */
function saysLittle(question: string, topic: string[]): boolean {
  const hasName = /(?<=[\p{L}\p{N},;]["”']?\s+)\p{Lu}|\p{N}/u.test(question);
  return topic.length <= FEW_TOPIC_WORDS && !hasName;
}

function wordsOf(text: string): string[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)].map(([word]) => word);
}
