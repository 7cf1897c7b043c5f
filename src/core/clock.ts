import { z } from "zod";
import type { Transaction } from "@/core/database";

const clockRow = z.tuple([z.object({ now: z.date() })]);

/** The time by the one clock that all processes share, whatever their machines' clocks say. */
export async function databaseTime(client: Pick<Transaction, "$queryRaw">): Promise<Date> {
  const [{ now }] = clockRow.parse(await client.$queryRaw`SELECT now()`);
  return now;
}
