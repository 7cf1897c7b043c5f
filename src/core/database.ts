import type { Prisma, PrismaClient } from "@/generated/prisma/client";

/** The database, or a transaction in it: what a store is made with. */
export type Database = PrismaClient;
export type Transaction = Prisma.TransactionClient;
