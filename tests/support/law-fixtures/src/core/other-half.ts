import { whole } from "./breaks-no-cycles";

export const half = () => whole;
