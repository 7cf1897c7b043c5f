import { half } from "./other-half";

export const whole = () => half;
