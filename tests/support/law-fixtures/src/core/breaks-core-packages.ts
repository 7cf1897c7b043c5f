import { headers } from "next/headers";

export const broken = headers;
