"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/**
 * Puts the focus into the box that a page is for, where a keyboard is at hand: on touch it would open one over the page.
 * `onlyIfFree` leaves the focus with whatever has it, such as the link that led here.
 */
export function useFocusAtStart<Box extends HTMLElement>({ onlyIfFree = false, isWanted = true } = {}) {
  const ref = useRef<Box>(null);
  const begin = useEffectEvent(() => {
    const isFree = document.activeElement === null || document.activeElement === document.body;
    if (!isWanted || (onlyIfFree && !isFree) || document.querySelector("dialog[open]") || !matchMedia("(pointer: fine)").matches) return;
    ref.current?.focus({ preventScroll: true });
  });
  useEffect(() => begin(), []);
  return ref;
}
