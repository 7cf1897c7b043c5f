import { fixture } from "@/container";

export const broken = fixture;
