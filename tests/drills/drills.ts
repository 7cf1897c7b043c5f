import type { Drill } from "./drill";
import { killedWeb } from "./f02-killed-web";

/** Every drill that there is, in the order of the fault table. */
export const drills: Drill[] = [killedWeb];
