import { AppError } from "@/core/errors";
import { detectLanguage } from "@/core/ingestion/terms";
import type { LanguageModel } from "@/core/ports";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval } from "@/core/retrieval/retrieve";
import { type Cite, type PageAt, quoteOf } from "./cite";
import type { Draft } from "./draft";
import { extract } from "./extract";
import { inTurns } from "./in-turns";
import { createMarkReader, type Marked } from "./marks";
import { answerPrompt } from "./prompt";
import type { EarlierTurn } from "./question-store";
import { withinLength } from "./within-length";

type Asked = { question: string; context: ContextPassage[]; earlier: EarlierTurn[] };
type Control = { signal: AbortSignal; onFirstToken: () => void };
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

const SAME_AGAIN: Record<string, string> = {
  en: "Nothing else was found for this; these are the same passages as before:",
  de: "Dazu wurde nichts anderes gefunden; es sind dieselben Stellen wie zuvor:",
  fr: "Rien d’autre n’a été trouvé ; ce sont les mêmes passages qu’avant :",
  es: "No se ha encontrado nada más; son los mismos pasajes que antes:",
  it: "Non è stato trovato altro; sono gli stessi passi di prima:",
  pt: "Não foi encontrado mais nada; são as mesmas passagens de antes:",
  nl: "Hiervoor is niets anders gevonden; dit zijn dezelfde passages als eerder:",
  zh: "没有找到其他内容；以下与之前的段落相同：",
  ja: "ほかには見つかりませんでした。前と同じ箇所です：",
  ru: "Ничего другого не найдено; это те же места, что и раньше:",
};

/** Says that the library does not hold the answer, without asking a model. */
export async function sayNothingFound(question: string, draft: Draft): Promise<void> {
  draft.set({ kind: "none" });
  await draft.add({ type: "text-delta", text: inLanguageOf(question, NOTHING_FOUND) });
}

function inLanguageOf(question: string, wordings: Record<string, string>): string {
  return wordings[detectLanguage(question)] ?? wordings.en ?? "";
}

/** Streams a model's answer into the draft, its marks turned into citations. @throws the model's errors. */
export async function writeWithModel(model: LanguageModel, asked: Asked, cite: Cite, draft: Draft, control: Control): Promise<void> {
  draft.set({ kind: "written", model: model.name });
  const reader = createMarkReader(asked.context.length);
  const prompt = answerPrompt(asked.question, asked.context, asked.earlier);
  const written = withinLength(model.stream({ ...prompt, maxTokens: ANSWER_TOKENS, signal: control.signal }));
  for await (const parts of inTurns(written)) {
    for (const part of parts) if (part.type === "usage") draft.set({ inputTokens: part.inputTokens, outputTokens: part.outputTokens });
    const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
    if (text !== "" && draft.state.timings.firstTokenMs === null) control.onFirstToken();
    await show(reader.push(text), cite, draft);
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

type Quotable = { question: string; own: string; before: string | undefined; context: ContextPassage[]; retrieval: Retrieval };

/** Answers with the best sentences, records and rows of the passages themselves, each with its citation. */
export async function quotePassages({ context, retrieval, ...asked }: Quotable, pageAt: PageAt, draft: Draft): Promise<void> {
  const quotes = extract(asked, context, retrieval).flatMap(({ passage: index, start, end, lines }) => {
    const passage = context[index];
    if (!passage) return [];
    const cited = quoteOf(passage, start, end, pageAt);
    return [{ number: index + 1, cited, words: quoteInAnswer(cited.quote, lines) }];
  });
  if (quotes.length === 0) return sayNothingFound(asked.own, draft);
  draft.set({ kind: "quoted" });
  if (isSameAgain(quotes, asked.before)) await draft.add({ type: "text-delta", text: inLanguageOf(asked.own, SAME_AGAIN) });
  for (const { number, cited, words } of quotes) {
    const lead = `${draft.state.text === "" ? "" : "\n\n"}${words} `;
    await draft.add({ type: "citation-added", citation: { number, at: draft.state.text.length + lead.length, ...cited } });
    await draft.add({ type: "text-delta", text: `${lead}[${number}]` });
  }
}

/** Whether the answer before quoted all of this, and nothing else. */
function isSameAgain(quotes: { words: string }[], before: string | undefined): boolean {
  if (before === undefined) return false;
  const said = withoutMarks(before)
    .split("\n\n")
    .filter((paragraph) => !Object.values(SAME_AGAIN).includes(paragraph));
  return said.length === quotes.length && quotes.every(({ words }) => said.includes(words));
}

function withoutMarks(text: string): string {
  return text.replace(/ \[\d+\](?=\n\n|$)/g, "");
}

/** A quote without blank lines, and in one line but where its lines matter; numbers in brackets that the document itself has go. */
function quoteInAnswer(quote: string, keepsLines: boolean): string {
  const reader = createMarkReader(0);
  const lines = quote.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  const text = lines.filter((line) => line !== "").join(keepsLines ? "\n" : " ");
  const parts = [...reader.push(text), ...reader.end()];
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
