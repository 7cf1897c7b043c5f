import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Conversation } from "@/contracts/conversations";
import { cacheKeys } from "@/ui/api/keys";
import { startedTurn } from "@/ui/ask/conversation-cache";
import { hasRunningAnswer } from "./offline-banner";

test("only an answer that is being written is said to go on at the server", () => {
  const client = new QueryClient();
  const turn = startedTurn("q", "What is kept?", "a");
  const hold = (state: "running" | "finished") =>
    client.setQueryData<Conversation>(cacheKeys.conversation("c"), {
      id: "c",
      title: "",
      turns: [{ ...turn, answers: turn.answers.map((answer) => ({ ...answer, state })) }],
    });

  expect(hasRunningAnswer(client)).toBe(false);
  hold("running");
  expect(hasRunningAnswer(client)).toBe(true);
  hold("finished");
  expect(hasRunningAnswer(client)).toBe(false);
});
