/** Something that the person who started the evaluation can mend; its message is all that they need to read. */
export class EvalProblem extends Error {}
