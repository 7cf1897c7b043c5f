"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

const NEAR_PX = 64;

/** Keeps the end of a growing page in sight for those who are there already, and leaves readers alone; `isFrozen` while a source is read. */
export function useStickToEnd(scrollRef: RefObject<HTMLElement | null>, isFrozen: boolean) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const isStuck = useRef(!isFrozen);
  const isHeld = useRef(isFrozen);
  useEffect(() => {
    isHeld.current = isFrozen;
  }, [isFrozen]);

  useEffect(() => {
    const page = scrollRef.current;
    const content = page?.firstElementChild;
    if (!page || !content) return;
    const toEnd = () => page.scrollTo({ top: page.scrollHeight });
    let lastTop = page.scrollTop;
    const handleScroll = () => {
      const isNear = page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_PX;
      // Only going up by hand lets go; growing content alone does not.
      if (page.scrollTop < lastTop - 1 && !isNear) isStuck.current = false;
      if (isNear) isStuck.current = true;
      lastTop = page.scrollTop;
      setIsAtEnd(isNear);
    };
    const observer = new ResizeObserver(() => (isStuck.current && !isHeld.current ? toEnd() : handleScroll()));
    observer.observe(content);
    observer.observe(page);
    page.addEventListener("scroll", handleScroll, { passive: true });
    return () => {
      observer.disconnect();
      page.removeEventListener("scroll", handleScroll);
    };
  }, [scrollRef]);

  const goToEnd = () => {
    isStuck.current = true;
    const page = scrollRef.current;
    page?.scrollTo({ top: page.scrollHeight, behavior: "smooth" });
  };
  return { isAtEnd, goToEnd };
}
