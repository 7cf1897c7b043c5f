import { AppError } from "@/core/errors";
import { detectLanguage } from "@/core/ingestion/terms";
import type { LanguageModel } from "@/core/ports";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval } from "@/core/retrieval/retrieve";
import { type Cite, type PageAt, quoteOf } from "./cite";
import type { Draft } from "./draft";
import { extract, type Quoted } from "./extract";
import { createMarkReader, type Marked } from "./marks";
import { answerPrompt } from "./prompt";
import type { EarlierTurn } from "./question-store";

type Asked = { question: string; context: ContextPassage[]; earlier: EarlierTurn[] };
type Control = { signal: AbortSignal; onFirstToken: () => void };
/** Chooses the sentences that answer best: which passage, and offsets within its text. */
export type Extract = (
  question: string,
  context: ContextPassage[],
  retrieval: Retrieval,
) => { passage: number; start: number; end: number }[];

const ANSWER_TOKENS = 4_096;

// Said in the question's language where we know it; the page around it is English.
const NOTHING_FOUND: Record<string, string> = {
  en: "Your documents do not seem to hold an answer to this question.",
  de: "Ihre Dokumente scheinen auf diese Frage keine Antwort zu enthalten.",
  fr: "Vos documents ne semblent pas contenir de réponse à cette question.",
  es: "Sus documentos no parecen contener una respuesta a esta pregunta.",
  it: "I suoi documenti non sembrano contenere una risposta a questa domanda.",
  pt: "Os seus documentos não parecem conter uma resposta a esta pergunta.",
  nl: "Uw documenten lijken geen antwoord op deze vraag te bevatten.",
  zh: "您的文档中似乎没有这个问题的答案。",
  ja: "お手元の文書には、この質問への答えが見当たりません。",
  ru: "В ваших документах, похоже, нет ответа на этот вопрос.",
};

/** Says that the library does not hold the answer, without asking a model. */
export async function sayNothingFound(question: string, draft: Draft): Promise<void> {
  draft.set({ kind: "none" });
  await draft.add({ type: "text-delta", text: NOTHING_FOUND[detectLanguage(question)] ?? NOTHING_FOUND.en ?? "" });
}

/** Streams a model's answer into the draft, its marks turned into citations. @throws the model's errors. */
export async function writeWithModel(model: LanguageModel, asked: Asked, cite: Cite, draft: Draft, control: Control): Promise<void> {
  draft.set({ kind: "written", model: model.name });
  const reader = createMarkReader(asked.context.length);
  const prompt = answerPrompt(asked.question, asked.context, asked.earlier);
  for await (const part of model.stream({ ...prompt, maxTokens: ANSWER_TOKENS, signal: control.signal })) {
    if (part.type === "usage") {
      draft.set({ inputTokens: part.inputTokens, outputTokens: part.outputTokens });
      continue;
    }
    if (draft.state.timings.firstTokenMs === null) control.onFirstToken();
    await show(reader.push(part.text), cite, draft);
  }
  await show(reader.end(), cite, draft);
  await checkAnswer(asked.question, draft, reader.hasRefused());
}

async function checkAnswer(question: string, draft: Draft, hasRefused: boolean): Promise<void> {
  const isEmpty = draft.state.text.trim() === "";
  if (isEmpty && !hasRefused) throw new AppError("MODEL_ANSWER_UNREADABLE", "the model ended without a word", { retryable: true });
  if (isEmpty) await sayNothingFound(question, draft);
  else if (hasRefused && draft.state.citations.length === 0) draft.set({ kind: "none" });
}

async function show(parts: Marked[], cite: Cite, draft: Draft): Promise<void> {
  for (const part of parts) {
    if (part.type === "text") await draft.add({ type: "text-delta", text: part.text });
    // Told before its mark is, so that no mark is ever seen without what it points at.
    else await draft.add({ type: "citation-added", citation: cite(part.number, part.at, draft.state.text) });
  }
}

/** Answers with the best sentences of the passages themselves, each with its citation. */
export async function quotePassages(
  question: string,
  context: ContextPassage[],
  retrieval: Retrieval,
  pageAt: PageAt,
  draft: Draft,
): Promise<void> {
  const quotes = withoutHeadings(extract(question, context, retrieval), context);
  if (quotes.length === 0) return sayNothingFound(question, draft);
  draft.set({ kind: "quoted" });
  for (const { passage: index, start, end } of quotes) {
    const passage = context[index];
    if (!passage) continue;
    const cited = quoteOf(passage, start, end, pageAt);
    const lead = `${draft.state.text === "" ? "" : "\n\n"}${plainLine(cited.quote)} `;
    const number = index + 1;
    await draft.add({ type: "citation-added", citation: { number, at: draft.state.text.length + lead.length, ...cited } });
    await draft.add({ type: "text-delta", text: `${lead}[${number}]` });
  }
}

/** A heading says what a text is about, and answers nothing. */
function withoutHeadings(quotes: Quoted[], context: ContextPassage[]): Quoted[] {
  return quotes.filter(({ passage, start, end }) => !/^#{1,6} .*$/.test(context[passage]?.text.slice(start, end).trim() ?? ""));
}

/** A quote in one line; numbers in brackets that the document itself has are not ours and go. */
function plainLine(quote: string): string {
  const reader = createMarkReader(0);
  const parts = [...reader.push(quote.replace(/\s+/g, " ").trim()), ...reader.end()];
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
