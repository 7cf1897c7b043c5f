import { fixture } from "@/env";

export const broken = fixture;
