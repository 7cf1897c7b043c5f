import { gone } from "@/core/gone";

export const broken = gone;
