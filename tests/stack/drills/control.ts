import { setTimeout as sleep } from "node:timers/promises";
import { type Drill, unless } from "./drill";
import { figuresOf } from "./judge";

/** What `docker compose up -d` does with a new image: if this showed no failure, the drills could see none. */
export const control: Drill = {
  name: "CONTROL",
  does: "the serving slot is recreated in its place, as a plain `docker compose up` does",
  promise: "requests fail and streams break, and the drills see it",
  async run({ deployer, load, site, scale }) {
    const traffic = load({ streamSeconds: 20 });
    await sleep(scale.of(15_000, 30_000));
    await site.compose("up", "--detach", "--no-deps", "--force-recreate", `web-${deployer.slots()[0]}`);
    await sleep(scale.of(15_000, 30_000));
    const figures = figuresOf(await traffic.stop());
    return {
      figures,
      findings: [
        ...unless(Number(figures.failed) > 0, "no request failed"),
        ...unless(Number(figures.resumed) + Number(figures.broken) > 0, "no stream broke"),
      ],
    };
  },
};
