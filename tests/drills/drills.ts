import type { Drill } from "./drill";
import { drillsOfStores } from "./drills-of-stores";
import { killedWorker } from "./f01-killed-worker";
import { killedWeb } from "./f02-killed-web";
import { killedDatabase } from "./f03-killed-database";
import { heldDatabase } from "./f04-held-database";
import { deleteRace } from "./f13-delete-race";
import { twoWorkers } from "./f14-two-workers";
import { poison } from "./f15-poison";
import { overload } from "./f18-overload";

/** Every drill that there is, in the order of the fault table. */
export const drills: Drill[] = [
  ...[killedWorker, killedWeb, killedDatabase, heldDatabase],
  ...drillsOfStores,
  ...[deleteRace, twoWorkers, poison, overload],
];
