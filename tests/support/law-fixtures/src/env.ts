import { fixture } from "@/log";

export const broken = fixture;
