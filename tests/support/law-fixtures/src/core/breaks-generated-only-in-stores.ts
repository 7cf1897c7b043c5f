import { fixture } from "@/generated/client";

export const broken = fixture;
