import { createHash } from "node:crypto";
import type { ModelPurpose } from "@/contracts/models";
import type { ModelConfig } from "@/core/models/config";
import { type AddressGuard, createAddressGuard } from "./address-guard";
import { type Breaker, createBreaker } from "./breaker";
import { CALL_LIMITS, type CallLimits } from "./careful-call";
import { metrics } from "./metrics";
import { createProviderFetch } from "./provider-fetch";

export type Provider = {
  fetch: ReturnType<typeof createProviderFetch>;
  breakerOf: (purpose: ModelPurpose, config: ModelConfig) => Breaker;
  limits: CallLimits;
};

type Options = { guard?: AddressGuard; limits?: Partial<CallLimits>; connectTimeoutMs?: number };

/** What the calls to all providers of one trust share: connections, and a breaker for each purpose, address, key and model. */
function createProvider(guard: AddressGuard | null, { limits, connectTimeoutMs }: Options): Provider {
  const breakers = new Map<string, { purpose: ModelPurpose; breaker: Breaker }>();
  metrics().watchBreakers(() => [...breakers.values()].map(({ purpose, breaker }) => ({ purpose, isOpen: breaker.isOpen() })));
  return {
    fetch: createProviderFetch(guard, connectTimeoutMs),
    limits: { ...CALL_LIMITS, ...limits },
    breakerOf(purpose, { vendor, baseUrl, key, model }) {
      const name = createHash("sha256")
        .update(JSON.stringify([purpose, vendor, baseUrl, key, model]))
        .digest("hex");
      const known = breakers.get(name) ?? { purpose, breaker: createBreaker() };
      breakers.set(name, known);
      return known.breaker;
    },
  };
}

/** Providers named in the environment are the operator's own and may be private; those from the settings may not. */
export function createProviders(options: Options = {}) {
  const guarded = createProvider(options.guard ?? createAddressGuard(), options);
  const trusted = createProvider(null, options);
  return (config: ModelConfig): Provider => (config.isTrusted ? trusted : guarded);
}
