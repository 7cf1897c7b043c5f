import { fixture } from "@/adapters/redis";

export const broken = fixture;
