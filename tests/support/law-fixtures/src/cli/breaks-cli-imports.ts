import { fixture } from "@/core/documents/service";

export const broken = fixture;
