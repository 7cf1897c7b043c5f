"use client";

import { useQuery } from "@tanstack/react-query";
import type { ModelSetting } from "@/contracts/models";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Problem } from "@/ui/primitives/field";
import { Skeleton } from "@/ui/primitives/skeleton";
import { ModelCard } from "./model-card";
import { SettingsPart } from "./settings-part";

export function ModelSettings({ mayChange }: { mayChange: boolean }) {
  const client = useClient();
  const models = useQuery({ queryKey: cacheKeys.models, queryFn: () => client.models.list.query() });
  return (
    <SettingsPart title="Models" lead={models.data ? whatLeaves(models.data) : "What answers and search are made with."}>
      {models.error ? <Problem>{failureOf(models.error).message}</Problem> : null}
      {models.isPending ? <Skeleton lines={4} label="Loading the models" /> : null}
      {models.data?.map((setting) => (
        <ModelCard key={setting.purpose} setting={setting} mayChange={mayChange} />
      ))}
    </SettingsPart>
  );
}

/** What text leaves this server, and to whom; nothing at all where no model is connected. */
function whatLeaves(settings: ModelSetting[]): string {
  const hostOf = (purpose: ModelSetting["purpose"]) => {
    const setting = settings.find((candidate) => candidate.purpose === purpose);
    if (!setting || setting.origin === "none") return null;
    if (setting.baseUrl) return new URL(setting.baseUrl).host;
    return setting.vendor === "anthropic" ? "Anthropic" : "OpenAI";
  };
  const answers = hostOf("answers");
  const embeddings = hostOf("embeddings");
  const sentences = [
    answers ? `Each question, the conversation before it and the passages found for it are sent to ${answers}.` : null,
    embeddings ? `The text of every document and each question are sent to ${embeddings}.` : null,
  ].filter((sentence) => sentence !== null);
  return sentences.length > 0
    ? sentences.join(" ")
    : "No text leaves this server: answers are quotes, and passages are found by their words.";
}
