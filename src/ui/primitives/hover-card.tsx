"use client";

import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";
import { placeBeside } from "./place";

const OPEN_AFTER_MS = 250;
const CLOSE_AFTER_MS = 200;

/**
 * What a control shows when it is hovered or focused: it stays while the pointer is on it, Esc sends it away
 * without moving focus or pointer, and it never opens on touch (WCAG 1.4.13).
 */
export function useHoverCard<Anchor extends HTMLElement>() {
  const [isOpen, setIsOpen] = useState(false);
  const anchorRef = useRef<Anchor>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();

  const later = (open: boolean, ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsOpen(open), ms);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isOpen) return;
    const handleKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      setIsOpen(false);
    };
    document.addEventListener("keydown", handleKey, true);
    return () => document.removeEventListener("keydown", handleKey, true);
  }, [isOpen]);

  const hover = {
    onPointerEnter: (event: { pointerType: string }) => event.pointerType !== "touch" && later(true, OPEN_AFTER_MS),
    onPointerLeave: () => later(false, CLOSE_AFTER_MS),
  };
  return {
    isOpen,
    close: () => later(false, 0),
    anchor: {
      ref: anchorRef,
      "aria-describedby": isOpen ? id : undefined,
      ...hover,
      onFocus: (event: { currentTarget: HTMLElement }) => event.currentTarget.matches(":focus-visible") && later(true, 0),
      onBlur: () => later(false, CLOSE_AFTER_MS),
    },
    card: { id, anchorRef, ...hover },
  };
}

type CardProps = {
  id: string;
  anchorRef: RefObject<HTMLElement | null>;
  onPointerEnter: (event: { pointerType: string }) => void;
  onPointerLeave: () => void;
  children: ReactNode;
};

export function HoverCard({ id, anchorRef, children, ...hover }: CardProps) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    box.showPopover();
    placeBeside(box, anchorRef.current, "start");
  }, [anchorRef]);
  return (
    <span
      ref={ref}
      id={id}
      role="tooltip"
      popover="manual"
      {...hover}
      className="fixed m-0 w-80 max-w-[calc(100vw-1rem)] rounded-box border border-line bg-sheet p-4 text-left text-sm font-normal text-ink shadow-raised appear"
    >
      {children}
    </span>
  );
}
