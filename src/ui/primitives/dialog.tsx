"use client";

import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Button } from "./button";
import { Icon } from "./icon";

type DialogProps = {
  isOpen: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** `sheet` slides in from the side and is as high as the screen. */
  shape?: "box" | "sheet";
};

const shapes = {
  box: "m-auto w-[min(32rem,calc(100vw-2rem))] rounded-box p-6 appear",
  sheet: "m-0 h-dvh max-h-none w-[min(20rem,calc(100vw-3rem))] appear",
} as const;

/** A modal dialog: the browser keeps the focus inside, closes it on Esc and gives the focus back. */
export function Dialog({ isOpen, title, onClose, children, shape = "box" }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the element may leave the page, or the browser could not give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!isOpen || !dialog) return;
    dialog.showModal();
    return () => dialog.close();
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a modal dialog by itself; a click beside it is the pointer's way, and not every browser knows `closedby`.
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
      className={`border border-line bg-sheet text-ink shadow-raised ${shapes[shape]}`}
    >
      {isOpen ? (
        <div className={shape === "sheet" ? "flex h-full flex-col" : "grid gap-4"}>
          <div className={shape === "sheet" ? "sr-only" : "flex items-start justify-between gap-4"}>
            <h2 id={titleId} className="text-lg font-semibold">
              {title}
            </h2>
            {shape === "box" ? (
              <Button look="quiet" size="icon" aria-label="Close" onClick={onClose} className="-mt-1.5 -mr-2">
                <Icon name="close" />
              </Button>
            ) : null}
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}

type ConfirmProps = {
  isOpen: boolean;
  title: string;
  children: ReactNode;
  action: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ isOpen, title, children, action, isBusy, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog isOpen={isOpen} title={title} onClose={onClose}>
      <div className="text-sm">{children}</div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
