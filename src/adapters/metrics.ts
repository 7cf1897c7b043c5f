import type { IncomingMessage, ServerResponse } from "node:http";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";

import type { Figure } from "@/core/diagnosis/figures";
import { type EndedEvent, onEvent } from "@/log";

import { createSeries } from "./metrics-series";
import { createRouteNames } from "./request-route";

type BreakerState = { purpose: string; isOpen: boolean };

/** The figures of a process, as Prometheus reads them. */
function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { routeOf, addProcedures } = createRouteNames();
  const breakers = new Set<() => BreakerState[]>();

  const series = createSeries(registry);
  new Gauge({
    name: "minirag_breakers",
    help: "Providers by whether they are left alone.",
    labelNames: ["purpose", "state"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { purpose, isOpen } of [...breakers].flatMap((list) => list())) this.inc({ purpose, state: isOpen ? "open" : "closed" });
    },
  });

  onEvent(({ event, facts, durationMs }) => {
    const work = event === "job" ? String(facts.job) : event === "answer" ? "answer" : null;
    if (!work) return;
    series.ended.inc({ work, outcome: outcomeOf(facts) });
    series.workSeconds.observe({ work }, durationMs / 1_000);
  });

  return {
    /** Counts a request from now to its end, also where its client leaves. */
    watchRequest({ request, response }: { request: IncomingMessage; response: ServerResponse }): void {
      const startedAt = performance.now();
      series.inFlight.inc();
      response.once("close", () => {
        series.inFlight.dec();
        const route = routeOf(request.url ?? "");
        series.requests.inc({ route, method: request.method ?? "", status: String(response.statusCode) });
        series.requestSeconds.observe({ route }, (performance.now() - startedAt) / 1_000);
      });
    },
    addProcedures,
    countUpstream(purpose: string, outcome: string, durationMs: number): void {
      series.upstream.inc({ purpose, outcome });
      series.upstreamSeconds.observe({ purpose }, durationMs / 1_000);
    },
    watchBreakers(list: () => BreakerState[]): void {
      breakers.add(list);
    },
    /** Everything as text, with what was gathered for this one look. */
    async render(figures: Figure[]): Promise<string> {
      return `${await registry.metrics()}\n${figures.map(textOf).join("\n")}\n`;
    },
    contentType: registry.contentType,
  };
}
export type Metrics = ReturnType<typeof createMetrics>;

function outcomeOf({ code, outcome, state }: EndedEvent["facts"]): string {
  return String(code ?? outcome ?? state ?? "done");
}

function textOf({ name, help, values }: Figure): string {
  const lines = values.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines].join("\n");
}

function labelsOf(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, "_")}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

// Next loads modules more than once in a process; its figures are one all the same.
const shared = globalThis as { miniragMetrics?: Metrics };

/** The figures of this process, made at the first call. */
export function metrics(): Metrics {
  shared.miniragMetrics ??= createMetrics();
  return shared.miniragMetrics;
}
