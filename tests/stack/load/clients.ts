import { setTimeout as sleep } from "node:timers/promises";
import { type Line, nameOf, openHttp1, openHttp2, textOf } from "./lines";
import { type Kind, pick, type Tenant } from "./requests";
import type { Tally } from "./tally";

type Load = { origin: string; tenants: Tenant[]; kinds: Kind[]; tally: Tally; perSecond: number };

const CLIENTS = 50;

/** So many requests a second from fifty clients, half of them over h2, until it is stopped. */
export function startClients({ origin, tenants, kinds, tally, perSecond }: Load) {
  let isOn = true;
  const everyMs = (1_000 * CLIENTS) / perSecond;

  async function live(number: number): Promise<void> {
    const line = number % 2 ? openHttp2(origin) : openHttp1(origin);
    const tenant = tenants[number % tenants.length];
    if (!tenant) throw new Error("nobody to be");
    let due = performance.now() + (everyMs * number) / CLIENTS;
    while (isOn) {
      await sleep(Math.max(0, due - performance.now()));
      await tell(line, `${line.protocol} ${number}`, pick(kinds), tenant, due);
      due += everyMs;
    }
    line.close();
  }

  /** A wait behind an earlier request counts: it is part of what a person would wait. */
  async function tell(line: Line, client: string, { name, wish }: Kind, tenant: Tenant, due: number): Promise<void> {
    const asked = wish(tenant);
    const { outcome, release } = await outcomeOf(line, asked);
    tally.note({ client, kind: name, method: asked.method, outcome, release, tookMs: performance.now() - due, at: due });
  }

  const clients = Array.from({ length: CLIENTS }, (_, number) => live(number));
  return {
    async stop(): Promise<void> {
      isOn = false;
      await Promise.all(clients);
    },
  };
}

export async function outcomeOf(line: Line, wish: Parameters<Line["send"]>[0]): Promise<{ outcome: string; release: string }> {
  try {
    const { status, release, stream } = await line.send(wish);
    await textOf(stream);
    // Files come from Caddy's own folder and name no release.
    return { outcome: String(status), release };
  } catch (cause) {
    return { outcome: nameOf(cause), release: "" };
  }
}
