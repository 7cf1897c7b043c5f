/** Where answers or vectors come from, with the key in the clear: never stored, logged or sent anywhere but there. */
export type ModelConfig = {
  vendor: "openai" | "anthropic";
  model: string;
  /** null for the vendor's own address. */
  baseUrl: string | null;
  /** null where the server asks for none. */
  key: string | null;
  /** Named by the operator in the environment, and so allowed on the private network. */
  isTrusted: boolean;
};
