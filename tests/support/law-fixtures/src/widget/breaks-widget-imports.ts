import { fixture } from "@/ui/button";

export const broken = fixture;
