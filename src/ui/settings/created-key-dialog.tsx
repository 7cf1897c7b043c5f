"use client";

import { useState } from "react";
import type { CreatedKey } from "@/contracts/keys";
import { Button } from "@/ui/primitives/button";
import { copyText } from "@/ui/primitives/copy-text";
import { Dialog } from "@/ui/primitives/dialog";

/** The one time that a key is shown in full. */
export function CreatedKeyDialog({ created, onClose }: { created: CreatedKey | null; onClose: () => void }) {
  const [copiedId, setCopiedId] = useState<string | null>(null);
  const isCopied = created !== null && copiedId === created.summary.id;
  const handleCopy = async () => {
    if (created && (await copyText(created.key))) setCopiedId(created.summary.id);
  };
  return (
    <Dialog isOpen={created !== null} title="Copy this key now" onClose={onClose}>
      <p className="text-sm text-soft">It is shown this once; only its hash is kept.</p>
      <code className="rounded-control border border-line bg-paper px-3 py-2 text-sm [overflow-wrap:anywhere] select-all">
        {created?.key}
      </code>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="primary" onClick={handleCopy}>
          {isCopied ? "Copied" : "Copy the key"}
        </Button>
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  );
}
