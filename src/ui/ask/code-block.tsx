"use client";

import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/ui/primitives/button";
import { copyText } from "@/ui/primitives/copy-text";

export function CodeBlock({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLPreElement>(null);
  const [isCopied, setIsCopied] = useState(false);
  return (
    <div className="relative">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls sideways must scroll by keyboard too. */}
      <pre ref={ref} tabIndex={0}>
        {children}
      </pre>
      <Button
        size="small"
        className="absolute top-2 right-2"
        onClick={async () => setIsCopied(await copyText(ref.current?.textContent ?? ""))}
      >
        {isCopied ? "Copied" : "Copy code"}
      </Button>
    </div>
  );
}
