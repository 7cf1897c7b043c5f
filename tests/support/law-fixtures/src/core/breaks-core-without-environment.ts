import { connect } from "node:net";

export const broken = connect;
