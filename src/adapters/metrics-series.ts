import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const SHORT = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const LONG = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

/** What is counted and timed while the process runs. */
export function createSeries(registry: Registry) {
  const registers = [registry];
  const requests = new Counter({
    name: "minirag_requests_total",
    help: "Requests answered.",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const requestSeconds = new Histogram({
    name: "minirag_request_seconds",
    help: "From a request to its answer's end.",
    labelNames: ["route"],
    buckets: SHORT,
    registers,
  });
  const inFlight = new Gauge({ name: "minirag_requests_in_flight", help: "Requests being answered.", registers });
  const ended = new Counter({
    name: "minirag_work_total",
    help: "Answers and jobs that ended, by how.",
    labelNames: ["work", "outcome"],
    registers,
  });
  const workSeconds = new Histogram({
    name: "minirag_work_seconds",
    help: "How long answers and jobs took.",
    labelNames: ["work"],
    buckets: LONG,
    registers,
  });
  const upstream = new Counter({
    name: "minirag_upstream_calls_total",
    help: "Calls to model providers.",
    labelNames: ["purpose", "outcome"],
    registers,
  });
  const upstreamSeconds = new Histogram({
    name: "minirag_upstream_seconds",
    help: "How long calls to model providers took.",
    labelNames: ["purpose"],
    buckets: LONG,
    registers,
  });
  return { requests, requestSeconds, inFlight, ended, workSeconds, upstream, upstreamSeconds };
}
