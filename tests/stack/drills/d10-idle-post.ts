import { setTimeout as sleep } from "node:timers/promises";
import { outcomeOf } from "../load/clients";
import { openHttp1, openHttp2 } from "../load/lines";
import { call } from "../load/requests";
import { countBy } from "../load/tally";
import type { Drill } from "./drill";

// Around the times at which either side gives up a connection that nobody uses: Caddy's 20 s, the server's 75 s.
const PAUSES_SECONDS = [1, 19, 19.8, 20, 20.2, 21, 5, 19.9, 20.1, 30, 74.5, 75, 75.5];

export const d10: Drill = {
  name: "D10",
  does: "POSTs over connections that have been idle for as long as one side keeps them",
  promise: "every one is answered with 200",
  async run({ scale, site, tenants: [tenant] }) {
    if (!tenant) throw new Error("nobody to be");
    // In the long form every pause has its round.
    const [count, connections] = scale.of([640, 64], [5_200, 400]);
    const lines = Array.from({ length: connections }, (_, turn) => (turn % 2 ? openHttp2(site.origin) : openHttp1(site.origin)));
    const outcomes: string[] = [];
    for (let round = 0; outcomes.length < count; round += 1) {
      const told = await Promise.all(lines.map((line) => outcomeOf(line, call(tenant.key, "ask.stop", { runId: tenant.endedRunId }))));
      outcomes.push(...told.map(({ outcome }) => outcome));
      await sleep((PAUSES_SECONDS[round % PAUSES_SECONDS.length] ?? 1) * 1_000);
    }
    for (const line of lines) line.close();
    const { "200": answered = 0, ...others } = countBy(outcomes);
    return { figures: { posts: outcomes.length, answered }, findings: Object.entries(others).map(([what, times]) => `${times} × ${what}`) };
  },
};
