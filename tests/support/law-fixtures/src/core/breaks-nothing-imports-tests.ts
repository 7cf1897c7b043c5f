import { fixture } from "@tests/fake";

export const broken = fixture;
