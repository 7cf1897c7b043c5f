import type { fixture } from "@/trpc/root";

export type Kept = typeof fixture;
