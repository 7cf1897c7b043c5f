import type { ReactNode } from "react";
import { Logo } from "@/ui/shell/logo";

/** The page around a form that stands before the door. */
export function AuthFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 px-4 py-10">
      <Logo />
      <div className="grid gap-1">
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="text-soft">{lead}</p>
      </div>
      {children}
    </main>
  );
}
