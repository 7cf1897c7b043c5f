import type { Drill } from "./drill";
import { absentIndex } from "./f05-absent-index";
import { killedIndex } from "./f06-killed-index";
import { olderIndex } from "./f07-older-index";
import { lostRedis } from "./f08-lost-redis";
import { failingProvider } from "./f09-failing-provider";
import { goneClients } from "./f10-gone-clients";
import { fullDisk } from "./f11-full-disk";

/** The drills of what stands beside the database: index, Redis, provider, clients, disk. */
export const drillsOfStores: Drill[] = [absentIndex, killedIndex, olderIndex, lostRedis, failingProvider, goneClients, fullDisk];
