import { fixture } from "@/generated/client";

export const kept = fixture;
