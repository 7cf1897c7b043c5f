type RefusalForm = "json" | "text" | "bare" | "empty";

/** An answer that is no success, with the words of the real server. */
export class Refusal extends Error {
  readonly status: number;
  /** `bare` and `empty` go without a Content-Type, as the real server sends them. */
  readonly form: RefusalForm;

  constructor(status: number, message: string, form: RefusalForm = "json") {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.form = form;
  }
}

export const wrongInput = (message: string) => new Refusal(400, `Wrong input: ${message}`);
export const badFormat = (message: string) => new Refusal(400, `Format error in JSON body: ${message}`);
export const invalid = (message: string) => new Refusal(422, `Validation error in JSON body: [${message}]`);
export const missing = (message: string) => new Refusal(404, `Not found: ${message}`);
export const noCollection = (name: string) => missing(`Collection \`${name}\` doesn't exist!`);
