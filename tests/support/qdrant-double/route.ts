import type { IncomingMessage, ServerResponse } from "node:http";
import type { Store } from "./collections-on-disk";
import type { Json } from "./json";

export type Call = {
  store: Store;
  /** The parts of the path that a route's pattern names, decoded. */
  at: string[];
  query: URLSearchParams;
  body: Json;
  raw: string;
  request: IncomingMessage;
  response: ServerResponse;
};
export type Route = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: RegExp;
  /** Whether the read-only key may. */
  reads?: boolean;
  /** Reads its own body from the request. */
  streams?: boolean;
  /** Its answer becomes `result`; undefined where it has answered by itself. */
  answer: (call: Call) => unknown;
};

/** A pattern with a name for each part: `/collections/:name`. */
export function path(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/:\w+/g, "([^/]+)")}$`);
}

/** The n-th named part of the path. */
export function part({ at }: Call, n = 0): string {
  return at[n] ?? "";
}
