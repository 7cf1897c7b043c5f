import { once } from "node:events";
import { request as plainRequest } from "node:http";
import { connect } from "node:http2";
import { request as secureRequest } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

const PASSWORD = "a password for this stack";

type Answer = { status: number; headers: Record<string, string>; body: string };
type Wish = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array };

/** Somebody who reaches the site by its name, as a browser on this machine would; Caddy's own authority signs here. */
export function createVisitor(origin: string) {
  const { hostname, protocol } = new URL(origin);
  const jar = new Map<string, string>();

  function headersOf(given: Record<string, string> = {}): Record<string, string> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    return { ...(cookie ? { cookie } : {}), origin, ...given };
  }

  async function send(path: string, { method = "GET", headers, body }: Wish) {
    const open = protocol === "https:" ? secureRequest : plainRequest;
    const request = open({
      host: "127.0.0.1",
      servername: hostname,
      rejectUnauthorized: false,
      path,
      method,
      headers: { host: hostname, ...headersOf(headers), ...(body ? { "content-length": String(Buffer.byteLength(body)) } : {}) },
    });
    // A server that has refused a body early takes no more of it; its answer, awaited below, is what counts.
    request.on("error", () => undefined);
    request.end(body);
    const [response] = await once(request, "response");
    keepCookies(response.headers["set-cookie"] ?? []);
    return response;
  }

  function keepCookies(lines: string[]): void {
    for (const line of lines) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  async function ask(path: string, wish: Wish = {}): Promise<Answer> {
    const response = await send(path, wish);
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }

  async function call<Result>(procedure: string, input: unknown): Promise<Result> {
    const wish = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(input) };
    const { status, body } = await ask(`/api/trpc/${procedure}`, wish);
    if (status !== 200) throw new Error(`${procedure} answered ${status}: ${body.slice(0, 500)}`);
    return JSON.parse(body).result.data;
  }

  return {
    ask,
    call,

    /** Asks over HTTP/2. */
    async askOverH2(path: string): Promise<Answer> {
      const session = connect(origin, {
        rejectUnauthorized: false,
        lookup: (_name, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]),
      });
      try {
        const stream = session.request({ ":path": path });
        const [headers] = await once(stream, "response");
        return { status: headers[":status"], headers, body: await text(stream) };
      } finally {
        session.close();
      }
    },

    async query<Result>(procedure: string, input: unknown): Promise<Result> {
      const words = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      const { status, body } = await ask(`/api/trpc/${procedure}${words}`);
      if (status !== 200) throw new Error(`${procedure} answered ${status}: ${body.slice(0, 500)}`);
      return JSON.parse(body).result.data;
    },

    /** Listens to a stream of events to its end; answers each event's data and when it came, in milliseconds from the start. */
    async listen(path: string): Promise<{ data: unknown; atMs: number }[]> {
      const began = performance.now();
      const response = await send(path, { headers: { accept: "text/event-stream" } });
      const events: { data: unknown; atMs: number }[] = [];
      for await (const line of createInterface(response)) {
        if (!line.startsWith("data: ")) continue;
        events.push({ data: JSON.parse(line.slice(6)), atMs: performance.now() - began });
        if (/"answer-(finished|failed)"/.test(line)) break;
      }
      return events;
    },

    password: PASSWORD,

    async setUp(token: string): Promise<void> {
      const owner = { email: "owner@example.com", password: PASSWORD };
      await call("account.setUp", { token, workspaceName: "Stack", name: "Owner", ...owner });
      const { csrfToken } = JSON.parse((await ask("/api/auth/csrf")).body);
      const signedIn = await ask("/api/auth/callback/credentials", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: String(new URLSearchParams({ csrfToken, ...owner, json: "true" })),
      });
      if (![...jar.keys()].some((name) => name.endsWith("minirag.session")))
        throw new Error(`no sign-in: ${signedIn.status} ${signedIn.body}`);
    },

    upload: (name: string, bytes: string | Uint8Array) =>
      ask(`/api/documents?name=${encodeURIComponent(name)}`, {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: bytes,
      }),
  };
}
