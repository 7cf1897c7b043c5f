"use client";

import { Button } from "@/ui/primitives/button";

/** A page that could not be made. `digest` names the failure in the server's log. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="mx-auto grid min-h-[80dvh] max-w-md content-center justify-items-start gap-4 px-4">
      <h1 className="text-xl font-semibold">This page could not be shown</h1>
      <p className="text-soft">
        Try again. If it stays, give {error.digest ? <code>{error.digest}</code> : "the time"} to the person who runs MiniRAG.
      </p>
      <Button onClick={reset}>Try again</Button>
    </main>
  );
}
