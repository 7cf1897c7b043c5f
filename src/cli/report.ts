import { arch, platform, release } from "node:os";
import type { Check } from "@/contracts/status";
import { namesOfSettings, secretsOfEnvironment } from "@/env";

/** What `doctor` found as a file for whoever helps: facts, and which settings are set, but no setting's value. */
export function createReport({ checks, facts }: { checks: Check[]; facts: unknown }): string {
  const report = {
    writtenAt: new Date().toISOString(),
    system: { platform: platform(), release: release(), arch: arch() },
    settings: namesOfSettings(),
    checks,
    facts,
  };
  return `${withoutSecrets(JSON.stringify(report, null, 2))}\n`;
}

/** Nothing above reads a secret; this stays true whatever a sentence of a failing store may hold one day. */
function withoutSecrets(text: string): string {
  return secretsOfEnvironment().reduce((kept, secret) => kept.replaceAll(JSON.stringify(secret).slice(1, -1), "[removed]"), text);
}
