import type { ReactNode } from "react";

/** One subject of the settings: its title, what it means, its controls. */
export function SettingsPart({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-4">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        <div className="text-sm text-soft">{lead}</div>
      </div>
      {children}
    </section>
  );
}
