import { type Person, useRoutes } from "@tests/support/requests";
import { startRouteServer } from "@tests/support/route-server";
import { createTRPCClient, httpSubscriptionLink } from "@trpc/client";
import { EventSource, type FetchLike } from "eventsource";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { AppRouter } from "./root";

const routes = useRoutes();
let server: Awaited<ReturnType<typeof startRouteServer>>;
let person: Person;

beforeAll(async () => {
  server = await startRouteServer();
  person = await routes.signIn();
});
afterAll(() => server.stop());

test("who follows a run that is not there is told so, and asks no second time", async () => {
  let requests = 0;
  const fetchSignedIn: FetchLike = (url, { headers, ...init }) => {
    requests += 1;
    return fetch(url, { ...init, headers: { ...headers, cookie: person.cookie } });
  };
  const link = httpSubscriptionLink({ url: `${server.url}/api/trpc`, EventSource, eventSourceOptions: { fetch: fetchSignedIn } });
  const client = createTRPCClient<AppRouter>({ links: [link] });

  const told = await new Promise((resolve) => {
    client.ask.follow.subscribe(
      { runId: crypto.randomUUID(), lastEventId: null },
      { onError: resolve, onConnectionStateChange: ({ error }) => error && resolve("another try") },
    );
  });

  expect(told).toMatchObject({ data: { code: "NOT_FOUND" } });
  expect(requests).toBe(1);
});
