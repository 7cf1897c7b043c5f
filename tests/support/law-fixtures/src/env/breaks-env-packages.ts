import pino from "pino";

export const broken = pino;
