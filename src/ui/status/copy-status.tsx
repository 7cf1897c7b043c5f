"use client";

import type { Status } from "@/contracts/status";
import { Button } from "@/ui/primitives/button";
import { copyText } from "@/ui/primitives/copy-text";
import { showToast } from "@/ui/primitives/toast";
import { withoutNames } from "./words";

/** Copies what this page says for whoever helps: no names of documents, no secrets. */
export function CopyStatus({ status }: { status: Status }) {
  const handleCopy = async () => {
    const isCopied = await copyText(JSON.stringify(withoutNames(status), null, 2));
    showToast(isCopied ? "Copied, without the names of documents." : "The browser did not let it be copied.");
  };
  return (
    <Button size="small" onClick={handleCopy}>
      Copy for support
    </Button>
  );
}
