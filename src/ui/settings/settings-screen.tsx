"use client";

import Link from "next/link";
import { buttonClass } from "@/ui/primitives/button";
import { PageHeader } from "@/ui/shell/page-header";
import { useShell } from "@/ui/shell/shell-context";
import { AccountSettings } from "./account-settings";
import { KeySettings } from "./key-settings";
import { ModelSettings } from "./model-settings";

export function SettingsScreen() {
  const { me } = useShell();
  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
      <PageHeader title="Settings" note={me.workspaceName}>
        {me.role === "owner" ? (
          <Link href="/settings/status" className={buttonClass({ look: "quiet", size: "small" })}>
            Status
          </Link>
        ) : null}
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-170 gap-12 px-4 py-4 pb-24 side:px-6">
          <ModelSettings mayChange={me.role === "owner"} />
          {me.role === "owner" || me.role === "admin" ? <KeySettings /> : null}
          <AccountSettings />
        </div>
      </div>
    </main>
  );
}
