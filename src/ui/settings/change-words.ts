import { errorMessages } from "@/contracts/error-messages";
import type { EmbedderChange } from "@/contracts/models";
import { count } from "@/ui/primitives/words";

type Shadow = NonNullable<EmbedderChange["shadow"]>;
type Comparison = NonNullable<Shadow["comparison"]>;

export function nameOf(model: string | null): string {
  return model ?? "words alone";
}

/** How far the change is, and what answers meanwhile. */
export function changeInWords({ model, isRebuilt, done, total, isReady, failure, switchesByItself }: Shadow, inUse: string | null): string {
  const what = isRebuilt ? "The search index is built anew" : `Search with ${nameOf(model)} is being prepared`;
  const meanwhile = isRebuilt ? "The old one answers meanwhile." : `Until then ${nameOf(inUse)} ${inUse === null ? "answer" : "answers"}.`;
  if (isReady && !switchesByItself) return `Search with ${nameOf(model)} is ready. ${meanwhile.replace("Until then", "Until you switch,")}`;
  const far = `${what}: ${done.toLocaleString("en")} of ${count(total, "passage")}. ${meanwhile}`;
  return failure ? `${far} It waits: ${errorMessages[failure]}` : far;
}

export function comparisonInWords({ questions, overlap, sameFirst }: Comparison): string {
  const asked = questions === 1 ? "The latest question was asked" : `The latest ${questions} questions were asked`;
  return `${asked} in both: ${percent(overlap)} of the first ten passages are the same, and ${percent(sameFirst)} of the questions keep their first one.`;
}

export function wayBackInWords({ model, until }: NonNullable<EmbedderChange["previous"]>, inUse: string | null): string {
  const time = new Date(until).toLocaleString("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const back = model === inUse ? "the search index as it was before" : nameOf(model);
  return `Search is with ${nameOf(inUse)}. You can go back to ${back} until ${time}.`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
