"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { useShell } from "@/ui/shell/shell-context";

/** What answers are made of today, where that is less than it could be. */
export function ModelNote() {
  const client = useClient();
  const { me } = useShell();
  const models = useQuery({ queryKey: cacheKeys.models, queryFn: () => client.models.list.query(), staleTime: 60_000 });
  const lacks = (purpose: "answers" | "embeddings") =>
    models.data?.some((setting) => setting.purpose === purpose && setting.origin === "none") ?? false;
  const sentence = sentenceFor(lacks("answers"), lacks("embeddings"));
  if (sentence === null) return <>Answers come only from your documents</>;
  return (
    <>
      {sentence}{" "}
      {me.role === "owner" ? (
        <Link href="/settings" className="underline underline-offset-2 hover:text-ink">
          {lacks("answers") ? "Connect a model" : "Connect search by meaning"}
        </Link>
      ) : null}
    </>
  );
}

function sentenceFor(lacksModel: boolean, lacksEmbedder: boolean): string | null {
  if (lacksModel && lacksEmbedder) return "Answers are quotes, found by their words.";
  if (lacksModel) return "Answers are quotes.";
  if (lacksEmbedder) return "Passages are found by their words alone.";
  return null;
}
