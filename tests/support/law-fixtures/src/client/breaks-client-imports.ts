import { fixture } from "@/core/errors";

export const broken = fixture;
