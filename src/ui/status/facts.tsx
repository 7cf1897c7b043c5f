import type { ReactNode } from "react";

export type Fact = { name: string; says: ReactNode; isWarning?: boolean };

/** Names and what is said of each, one a line; on phones below each other. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="border-t border-line">
      {facts.map(({ name, says, isWarning }) => (
        <div key={name} className="grid gap-x-4 border-b border-line py-2.5 side:grid-cols-[11rem_minmax(0,1fr)]">
          <dt className="text-sm text-soft">{name}</dt>
          <dd className={`text-sm [overflow-wrap:anywhere] ${isWarning ? "text-warn" : ""}`}>{says}</dd>
        </div>
      ))}
    </dl>
  );
}
