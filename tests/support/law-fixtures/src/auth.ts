import { fixture } from "@/trpc/context";

export const broken = fixture;
