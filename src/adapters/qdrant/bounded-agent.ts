import { Agent, type Dispatcher } from "undici";

// The largest answer that is asked for, a page of 5,000 ids, has less than a megabyte.
const MOST_BYTES = 8_000_000;
const CONNECTIONS = 25;
const KEPT_MS = 10_000;

/** Connections that break off an answer which is larger than any that is asked for, or compressed. Whoever calls limits the time. */
export function createBoundedAgent(): Dispatcher {
  const limits = { maxResponseSize: MOST_BYTES, connections: CONNECTIONS, keepAliveTimeout: KEPT_MS, bodyTimeout: 0, headersTimeout: 0 };
  return new Agent(limits).compose(refuseCompressed);
}

/** Only what travels is counted, and a few compressed kilobytes can stand for gigabytes. Nobody asked for them. */
function refuseCompressed(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
  return (options, handler) =>
    dispatch(options, {
      onRequestStart: (...started) => handler.onRequestStart?.(...started),
      onResponseStart(controller, status, headers, message) {
        if ((headers["content-encoding"] ?? "identity") === "identity") handler.onResponseStart?.(controller, status, headers, message);
        else controller.abort(new Error("a compressed answer"));
      },
      onResponseData: (...received) => handler.onResponseData?.(...received),
      onResponseEnd: (...ended) => handler.onResponseEnd?.(...ended),
      onResponseError: (...failed) => handler.onResponseError?.(...failed),
    });
}
