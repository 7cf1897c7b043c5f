import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { refresh } from "./refresh";

test("what was asked for before a change does not count as the answer after it", async () => {
  const client = new QueryClient();
  const asked: ((answer: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => asked.push(resolve));
  const observer = new QueryObserver(client, { queryKey: ["documents"], queryFn });
  const stop = observer.subscribe(() => undefined);

  const refreshed = refresh(client, ["documents"]);
  asked[0]?.("before");
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.("after");
  await refreshed;

  expect(observer.getCurrentResult().data).toBe("after");
  stop();
});
