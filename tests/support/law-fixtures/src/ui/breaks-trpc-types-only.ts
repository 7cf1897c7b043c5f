import { fixture } from "@/trpc/root";

export const broken = fixture;
